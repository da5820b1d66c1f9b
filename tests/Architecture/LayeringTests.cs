using System.Xml.Linq;

namespace Platform.Architecture;

/// <summary>The dependency table of docs/architecture.md, in one readable failure; the build checks each project too.</summary>
public sealed class LayeringTests
{
    private static readonly IReadOnlyDictionary<string, string[]> MayUse = XDocument.Load(Path.Combine(Repository.Root, "eng", "layers.props")).Descendants("MayUse")
        .ToDictionary(item => item.Attribute("Include")!.Value, item => item.Attribute("Of")!.Value.Split(';', StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public void Projects_reference_only_what_the_table_allows()
    {
        var wrong = from project in Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
                    let folder = Path.GetRelativePath(Repository.Root, project).Split('/')[0]
                    where folder is not ("tests" or "artifacts")
                    from reference in XDocument.Load(project).Descendants("ProjectReference").Select(element => element.Attribute("Include")!.Value)
                    let target = Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(Path.GetDirectoryName(project)!, reference))).Split('/')[0]
                    where target != folder && !MayUse.GetValueOrDefault(folder, []).Contains(target)
                    select $"{folder} must not reference {target}";

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "Platform.sln"));

        Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            .Where(project => !project.Contains("/artifacts/", StringComparison.Ordinal) && !solution.Contains(Path.GetFileName(project), StringComparison.Ordinal))
            .Select(project => Path.GetRelativePath(Repository.Root, project)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_package_has_its_line_in_the_list_of_dependencies()
    {
        var described = File.ReadAllText(Path.Combine(Repository.Root, "docs", "dependencies.md"));

        XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props")).Descendants("PackageVersion")
            .Select(package => package.Attribute("Include")!.Value)
            .Where(name => !described.Contains(name, StringComparison.Ordinal))
            .ShouldBeEmpty();
    }
}
