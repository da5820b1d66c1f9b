namespace Platform.Cli.Output;

/// <summary>How a result is written; the names are az's.</summary>
public enum OutputFormat
{
    Json,
    Jsonc,
    Table,
    Tsv,
    Yaml,
    None,
}
