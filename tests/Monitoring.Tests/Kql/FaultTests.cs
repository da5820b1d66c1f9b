namespace Platform.Monitoring.Tests.Kql;

/// <summary>Queries that are not valid: where the fault is and what was expected.</summary>
public sealed class FaultTests(KqlFixture kql) : IClassFixture<KqlFixture>
{
    [Theory]
    [InlineData("", "syntax 1,1 <end>: the query ends where a table expression, which ends the query was expected")]
    [InlineData("ContainerLog | wher x == 1", "syntax 1,16 wher: 'wher' is no operator here")]
    [InlineData("ContainerLog |\n where", "syntax 2,7 <end>: the query ends where an expression was expected")]
    [InlineData("ContainerLog | where Name == 'x", "syntax 1,30 ': the text that begins here has no closing '")]
    [InlineData("ContainerLog | take 5 5", "syntax 1,23 5: '5' stands where '|' or the end of the query was expected")]
    [InlineData("ContainerLog | where (1 == 1", "syntax 1,29 <end>: the query ends where ')' was expected")]
    [InlineData("print datetime(yesterday)", "syntax 1,7 datetime(yesterday): 'yesterday' is no datetime literal")]
    [InlineData("print 5y", "syntax 1,7 5y: 'y' is no unit of time")]
    [InlineData("containerlog", "semantic 1,1 containerlog: Failed to resolve table or column expression named 'containerlog'; case matters: did you mean 'ContainerLog'?")]
    [InlineData("ContainerLog | where computer == ''", "semantic 1,22 computer: Failed to resolve scalar expression named 'computer'; case matters: did you mean 'Computer'?")]
    [InlineData("ContainerLog | where Name == 5", "semantic 1,22 Name == 5: Cannot compare values of types string and long")]
    [InlineData("ContainerLog | where TimeGenerated > '2026'", "semantic 1,22 TimeGenerated > '2026': Cannot compare values of types datetime and string")]
    [InlineData("ContainerLog | where Name", "semantic 1,22 Name: this is of type string where bool was expected")]
    [InlineData("ContainerLog | extend x = nope(1)", "semantic 1,27 nope(1): Unknown function: 'nope'")]
    [InlineData("ContainerLog | extend x = count()", "semantic 1,27 count(): the aggregate count() can only be used in summarize")]
    [InlineData("ContainerLog | summarize Name by Computer", "semantic 1,26 Name: the column 'Name' stands outside of an aggregate")]
    [InlineData("ContainerLog | extend x = strlen()", "semantic 1,27 strlen(): strlen() takes 1 argument")]
    [InlineData("ContainerLog | extend x = Name + Name", "semantic 1,27 Name + Name: '+' cannot be applied to string and string; strcat() joins texts")]
    [InlineData("ContainerLog | join Perf on Nope", "semantic 1,29 Nope: 'join' operator: Failed to resolve column named 'Nope' on the left side")]
    [InlineData("ContainerLog | project Name.x", "semantic 1,24 Name.x: a value of type string has no properties: parse_json() makes it dynamic")]
    [InlineData("ContainerLogV2 | summarize count() by LogMessage", "semantic 1,39 LogMessage: Summarize group key 'LogMessage' is of a 'dynamic' type")]
    public void Faults_are_told_with_their_place(string query, string fault) => kql.Fault(query).ShouldStartWith(fault);

    [Fact]
    public void Deep_long_and_wide_queries_are_refused_or_run_but_never_break_the_process()
    {
        kql.Fault("print " + new string('(', 5000) + "1" + new string(')', 5000)).ShouldContain("nested");
        kql.Fault("print " + new string('-', 5000) + "1").ShouldContain("nested");
        kql.Fault("ContainerLog" + string.Concat(Enumerable.Repeat(" | where true", 200))).ShouldContain("100 operators");
        kql.Run("ContainerLog" + string.Concat(Enumerable.Repeat(" | extend x = 1", 95)) + " | count").Rows.ShouldBe("[[4]]");
        kql.Run("print x = 0" + string.Concat(Enumerable.Repeat(" + 1", 400))).Rows.ShouldBe("[[400]]");
        kql.Run("print x = false" + string.Concat(Enumerable.Repeat(" or false", 400))).Rows.ShouldBe("[[false]]");
        kql.Run($"print x = 'b' in ({string.Join(",", Enumerable.Repeat("'a'", 5000))})").Rows.ShouldBe("[[false]]");
        kql.Run("print x = " + string.Concat(Enumerable.Repeat("strcat('a', ", 40)) + "'b'" + new string(')', 40)).Rows.ShouldContain("aab");
        kql.Fault("print x = " + string.Concat(Enumerable.Repeat("substring(", 40)) + "'b'" + string.Concat(Enumerable.Repeat(", 0, 1)", 40))).ShouldContain("too large");
        kql.Fault("let a = ContainerLog;" + string.Concat(Enumerable.Range(0, 40).Select(i => $"let a = union a, a, a;")) + "a | count").ShouldContain("too large");
    }

    [Theory]
    [InlineData("print x = '\\'; DROP TABLE ContainerLog; --'")]
    [InlineData("ContainerLog | where Name == \"x' OR '1'='1\"")]
    [InlineData("ContainerLog | project ['a\\\"; DROP TABLE ContainerLog; --'] = Name")]
    [InlineData("ContainerLog | extend x = parse_json('{}')['\\'); DROP TABLE ContainerLog; --']")]
    [InlineData("ContainerLog | summarize count() by ['x\"y'] = Name | project ['x\"y']")]
    [InlineData("print extract('($1::VARCHAR)', 0, '($2::VARCHAR)')")]
    public void What_looks_like_sql_is_only_text(string query)
    {
        kql.Run(query);

        kql.Run("ContainerLog | count").Rows.ShouldBe("[[4]]");
    }

    [Fact]
    public void No_query_names_what_is_not_a_table_of_the_workspace()
    {
        foreach (var name in (string[])["_segments", "_batches", "_columns", "duckdb_settings", "sqlite_master", "read_text", "['/etc/passwd']", "information_schema.tables"])
            kql.Fault($"{name} | take 1").ShouldContain(name.StartsWith("info", StringComparison.Ordinal) ? "table" : "Failed to resolve");
        kql.Fault("print x = read_text('/etc/passwd')").ShouldContain("Unknown function");
        kql.Fault("print x = current_setting('temp_directory')").ShouldContain("Unknown function");
    }
}
