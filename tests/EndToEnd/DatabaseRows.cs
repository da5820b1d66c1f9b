namespace Platform.EndToEnd;

/// <summary>What an installation's database keeps, read with stock psql.</summary>
public static class DatabaseRows
{
    // One query for each table. Operations are the journal of what was done, which clients ask for by id.
    private const string Script = """
        SELECT format('SELECT %L AS "table", x::text FROM %I.%I x WHERE x::text ILIKE %L', schemaname || '.' || tablename, schemaname, tablename, '%' || :'text' || '%')
        FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') AND tablename <> 'operations' \gexec

        """;

    /// <summary>The directory of the running server's socket: the fifth line of its file.</summary>
    public static async Task<string> SocketOfAsync(string dataDirectory) => (await File.ReadAllLinesAsync(Path.Combine(dataDirectory, "postgres", "postmaster.pid")))[4];

    /// <summary>The rows in which a text occurs, each with its table.</summary>
    /// <param name="dataDirectory">The installation's data directory.</param>
    /// <param name="text">Without regard to case.</param>
    public static async Task<IReadOnlyList<string>> WithAsync(string dataDirectory, string text)
    {
        var socket = await SocketOfAsync(dataDirectory);
        var result = await Commands.RunAsync("psql", ["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "-v", "ON_ERROR_STOP=1", "-v", $"text={text}", "-h", socket, "-U", "platform", "-d", "postgres"], input: Script);
        return result.ShouldSucceed().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
