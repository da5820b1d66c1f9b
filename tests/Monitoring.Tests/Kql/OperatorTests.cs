namespace Platform.Monitoring.Tests.Kql;

/// <summary>Operators, over small tables: what comes out, in which columns and order.</summary>
public sealed class OperatorTests(KqlFixture kql) : IClassFixture<KqlFixture>
{
    private const string T = "let T = datatable(k:string, n:long, v:real) ['a', 1, 1.5, 'b', 2, 2.5, 'a', 3, real(null), 'c', long(null), 4.0];";

    [Fact]
    public void The_query_of_the_documentation_runs_as_it_is()
    {
        var (columns, rows) = kql.Run("""let startTimestamp = ago(1d); KubePodInventory | where TimeGenerated > startTimestamp | where ClusterName == "pets-cluster" | distinct ContainerID | join ContainerLog on ContainerID""");

        columns.ShouldStartWith("ContainerID:string TenantId:string SourceSystem:string TimeGenerated:datetime Computer:string TimeOfCommand:datetime ContainerID1:string");
        kql.Run("""let startTimestamp = ago(1d); KubePodInventory | where TimeGenerated > startTimestamp | where ClusterName == "pets-cluster" | distinct ContainerID | join ContainerLog on ContainerID | project ContainerID, ContainerID1, LogEntry | order by LogEntry asc""")
            .Rows.ShouldBe("""[["c1","c1","GET /cats 200"],["c1","c1","GET /dogs 500"]]""");
        rows.ShouldContain("GET /dogs 500");
    }

    [Theory]
    [InlineData("T | where n > 1 | project k, n | order by n asc", "k:string n:long", """[["b",2],["a",3]]""")]
    [InlineData("T | project-away v | sort by n", "k:string n:long", """[["a",3],["b",2],["a",1],["c",null]]""")]
    [InlineData("T | project-keep n, k | sort by n asc | take 1", "k:string n:long", """[["c",null]]""")]
    [InlineData("T | project-reorder v | project-rename w = v | sort by n asc nulls last | take 1", "w:real k:string n:long", """[[1.5,"a",1]]""")]
    [InlineData("T | extend n = n * 10, m = n + 1 | where k == 'b'", "k:string n:long v:real m:long", """[["b",20,2.5,3]]""")]
    [InlineData("T | project n + 1, k | take 0", "Column1:long k:string", "[]")]
    [InlineData("T | count", "Count:long", "[[4]]")]
    [InlineData("T | distinct k | sort by k asc", "k:string", """[["a"],["b"],["c"]]""")]
    [InlineData("T | top 2 by v", "k:string n:long v:real", """[["c",null,4],["b",2,2.5]]""")]
    [InlineData("T | sort by k asc, n desc | project k, n", "k:string n:long", """[["a",3],["a",1],["b",2],["c",null]]""")]
    [InlineData("T | sort by n desc | project k", "k:string", """[["a"],["b"],["a"],["c"]]""")]
    [InlineData("T | sort by n desc | extend m = n | where m > 1 | project k", "k:string", """[["a"],["b"]]""")]
    [InlineData("T | mv-expand x = pack_array(k, n) to typeof(string) | where k == 'b' | project x", "x:string", """[["b"],["2"]]""")]
    [InlineData("range x from 1 to 5 step 2", "x:long", "[[1],[3],[5]]")]
    [InlineData("range t from datetime(2026-01-01) to datetime(2026-01-02) step 12h | count", "Count:long", "[[3]]")]
    [InlineData("print 1, b = 'x'", "print_0:long b:string", """[[1,"x"]]""")]
    [InlineData("T | where k in ((T | where n == 2 | project k))", "k:string n:long v:real", """[["b",2,2.5]]""")]
    [InlineData("let M = toscalar(T | summarize max(n)); T | where n == M | project k", "k:string", """[["a"]]""")]
    [InlineData("T | as X | serialize | render timechart with (title='x') | project k | take 0", "k:string", "[]")]
    public void Rows(string query, string columns, string rows) => Check(query, columns, rows);

    [Theory]
    [InlineData("T | summarize count()", "count_:long", "[[4]]")]
    [InlineData("T | summarize count() by k | sort by k asc", "k:string count_:long", """[["a",2],["b",1],["c",1]]""")]
    [InlineData("T | summarize sum(n), avg(v), min(n), max(v)", "sum_n:long avg_v:real min_n:long max_v:real", "[[6,2.6666666666666665,1,4]]")]
    [InlineData("T | summarize total = sum(n), countif(v > 2), dcount(k)", "total:long countif_:long dcount_k:long", "[[6,2,3]]")]
    [InlineData("T | where n > 100 | summarize count(), sum(n), max(n)", "count_:long sum_n:long max_n:long", "[[0,0,null]]")]
    [InlineData("T | where n > 100 | summarize count() by k", "k:string count_:long", "[]")]
    [InlineData("T | summarize arg_max(n, *) by k | sort by k asc", "k:string n:long v:real", """[["a",3,null],["b",2,2.5],["c",null,null]]""")]
    [InlineData("T | summarize arg_min(n, v)", "n:long v:real", "[[1,1.5]]")]
    [InlineData("T | summarize percentile(n, 50), percentiles(n, 5, 95)", "percentile_n_50:long percentile_n_5:long percentile_n_95:long", "[[2,1,3]]")]
    [InlineData("T | summarize s = array_length(make_set(k)), l = array_length(make_list(k))", "s:long l:long", "[[3,4]]")]
    [InlineData("T | summarize round(avg(n) * 2, 1) by k | where k == 'a' | project-away k", "Column2:real", "[[4]]")]
    [InlineData("T | summarize by k | sort by k asc", "k:string", """[["a"],["b"],["c"]]""")]
    [InlineData("T | summarize take_any(n) by k | where k == 'b'", "k:string n:long", """[["b",2]]""")]
    [InlineData("ContainerLog | summarize count() by bin(TimeGenerated, 2m) | sort by TimeGenerated asc", "TimeGenerated:datetime count_:long", """[["2026-11-21T13:00:00Z",1],["2026-11-21T13:02:00Z",2],["2026-11-21T13:04:00Z",1]]""")]
    [InlineData("T | summarize c = count() by big = n > 1 | sort by c desc, big asc", "big:bool c:long", "[[true,2],[null,1],[false,1]]")]
    public void Summaries(string query, string columns, string rows) => Check(query, columns, rows);

    [Theory]
    [InlineData("L | join R on k | project k, k1, y | sort by y asc", "k:string k1:string y:long", """[["a","a",10],["a","a",11]]""")]
    [InlineData("L | join kind=inner R on k | sort by x asc, y asc", "k:string x:long k1:string y:long", """[["a",1,"a",10],["a",1,"a",11],["a",2,"a",10],["a",2,"a",11]]""")]
    [InlineData("L | join kind=leftouter R on k | sort by x asc, y asc", "k:string x:long k1:string y:long", """[["a",1,"a",10],["a",1,"a",11],["a",2,"a",10],["a",2,"a",11],["b",3,"",null]]""")]
    [InlineData("L | join kind=rightouter R on k | where x < 2 or isnull(x) | sort by y asc", "k:string x:long k1:string y:long", """[["a",1,"a",10],["a",1,"a",11],["",null,"c",12]]""")]
    [InlineData("L | join kind=fullouter R on k | count", "Count:long", "[[6]]")]
    [InlineData("L | join kind=leftsemi R on k | sort by x asc", "k:string x:long", """[["a",1],["a",2]]""")]
    [InlineData("L | join kind=leftanti R on k", "k:string x:long", """[["b",3]]""")]
    [InlineData("L | join kind=rightanti (R | where y > 0) on $left.k == $right.k", "k:string y:long", """[["c",12]]""")]
    [InlineData("L | lookup R on k | sort by x asc, y asc | take 1", "k:string x:long y:long", """[["a",1,10]]""")]
    [InlineData("L | join kind=inner L on k | count", "Count:long", "[[5]]")]
    [InlineData("union L, R | sort by x asc nulls last, y asc nulls last", "k:string x:long y:long", """[["a",1,null],["a",2,null],["b",3,null],["a",null,10],["a",null,11],["c",null,12]]""")]
    [InlineData("L | union kind=inner R | count", "Count:long", "[[6]]")]
    [InlineData("union withsource=S Kube*, Nothing*, ContainerLog | summarize count() by S | sort by S asc", "S:string count_:long", """[["ContainerLog",4],["KubePodInventory",4]]""")]
    [InlineData("union isfuzzy=true L, Absent | count", "Count:long", "[[3]]")]
    public void Combinations(string query, string columns, string rows) =>
        Check("let L = datatable(k:string, x:long)['a', 1, 'a', 2, 'b', 3]; let R = datatable(k:string, y:long)['a', 10, 'a', 11, 'c', 12]; " + query, columns, rows);

    private void Check(string query, string columns, string rows)
    {
        var result = kql.Run(T + query);

        (result.Columns, result.Rows).ShouldBe((columns, rows));
    }
}
