using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Platform.Architecture;

/// <summary>Ratchets: the lists of exceptions only shrink.</summary>
public sealed class SizeTests
{
    private const int MaxFileLines = 400, MaxFunctionLines = 70;

    [Fact]
    public void No_file_has_more_than_400_lines() =>
        Sources.All.Where(file => file.LineCount > MaxFileLines).Select(file => $"{file.Path}: {file.LineCount} lines").ShouldBeEmpty();

    [Fact]
    public void No_function_has_more_than_70_lines() => Sources.All.SelectMany(LongFunctions).ShouldBeEmpty();

    private static IEnumerable<string> LongFunctions(SourceFile file) =>
        from function in CSharpSyntaxTree.ParseText(file.Text).GetRoot().DescendantNodes()
        where function is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax
        let lines = LinesOf(function)
        where lines > MaxFunctionLines
        select $"{file.Path}:{function.GetLocation().GetLineSpan().StartLinePosition.Line + 1}: {lines} lines";

    private static int LinesOf(SyntaxNode node)
    {
        var span = node.GetLocation().GetLineSpan();
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }
}
