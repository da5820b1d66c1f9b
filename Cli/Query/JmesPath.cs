using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Cli.Query;

/// <summary>A JMESPath query (jmespath.org specification), parsed once.</summary>
public sealed class JmesPath
{
    internal static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Expression _expression;
    private readonly string _text;

    private JmesPath(string text, Expression expression)
    {
        _text = text;
        _expression = expression;
    }

    /// <summary>Parses a query; a mistake in it becomes an error that says where.</summary>
    public static Result<JmesPath> Parse(string text)
    {
        try
        {
            return new JmesPath(text, new Parser(new Lexer(text).Tokens()).Parse());
        }
        catch (JmesPathException e)
        {
            return CliError.Usage($"argument --query: '{text}' is not a JMESPath query: {e.Message}.");
        }
    }

    /// <summary>The query's result on a value; the result belongs to nothing else.</summary>
    public Result<JsonNode?> Evaluate(JsonNode? value)
    {
        try
        {
            return Values.Own(Evaluator.Evaluate(_expression, value));
        }
        catch (JmesPathException e)
        {
            return new CliError("InvalidQuery", $"The query '{_text}' cannot be evaluated: {e.Message}.", ExitCodes.Error);
        }
    }
}
