namespace Platform.Cli.Query;

/// <summary>Unwinds parsing and evaluation; <see cref="JmesPath"/> turns it into an error value.</summary>
internal sealed class JmesPathException(string code, string message) : Exception(message)
{
    /// <summary>The specification's name of the error: syntax, invalid-type, invalid-value, invalid-arity, unknown-function.</summary>
    public string Code { get; } = code;

    public static JmesPathException Syntax(int position, string what) => new("syntax", $"{what} at position {position + 1}");
}
