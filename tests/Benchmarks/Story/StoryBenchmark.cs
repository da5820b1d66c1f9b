using System.Globalization;
using System.Xml.Linq;

namespace Platform.Benchmarks.Story;

/// <summary>How long each step of "A week with the platform" takes: runs the end-to-end story itself and reads what its runner recorded.</summary>
internal static class StoryBenchmark
{
    private const string Filter = "FullyQualifiedName~Platform.EndToEnd.Week.WeekStory";
    private static readonly XNamespace Trx = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    public static async Task<int> RunAsync(string root, IReadOnlyList<string> options, CancellationToken cancel)
    {
        if (!Environment.IsPrivilegedProcess)
            throw new BenchmarkException("it must run as root: try sudo ./platform bench story");
        var shell = new Shell(new Dictionary<string, string>());
        var results = Path.Combine(root, "artifacts", "bench-story.trx");
        File.Delete(results);
        Console.Error.WriteLine("making what the story runs ...");
        await shell.RunAsync(cancel, Path.Combine(root, "eng", "install-packages"), "--tests");
        await shell.RunAsync(cancel, Path.Combine(root, "eng", "prepare-stories"), "week");
        var project = Path.Combine(root, "tests", "EndToEnd");
        await shell.RunAsync(cancel, "dotnet", "build", project, "-c", "Release", "-v", "quiet", "-clp:NoSummary", "-nodeReuse:false");
        Console.Error.WriteLine("running the story; several minutes ...");
        var (code, output, _) = await shell.TryAsync(cancel, "dotnet", null, "test", project, "-c", "Release", "--no-build", "--filter", Filter, "--logger", $"trx;LogFileName={results}");
        if (code != 0 || !File.Exists(results))
            throw new BenchmarkException($"the story failed, so its times say nothing:\n{output.Trim()}");
        Print(XDocument.Load(results));
        return 0;
    }

    // The cases of one step, which differ in a parameter, are one line.
    private static void Print(XDocument run)
    {
        var report = new Report("story");
        var steps = run.Descendants(Trx + "UnitTestResult")
            .Select(result => (Name: StepOf((string)result.Attribute("testName")!), Started: (DateTimeOffset)result.Attribute("startTime")!, Took: TimeSpan.Parse((string)result.Attribute("duration")!, CultureInfo.InvariantCulture)))
            .OrderBy(step => step.Started)
            .GroupBy(step => step.Name)
            .ToList();
        foreach (var step in steps)
            report.Seconds(step.Key, Sum(step.Select(part => part.Took)));
        report.Seconds("All of it", Sum(steps.SelectMany(step => step).Select(part => part.Took)));
        report.Print(Console.Out);
    }

    private static string StepOf(string testName)
    {
        var method = testName.Split('(')[0];
        return method[(method.LastIndexOf('.') + 1)..].Replace('_', ' ');
    }

    private static TimeSpan Sum(IEnumerable<TimeSpan> times) => times.Aggregate(TimeSpan.Zero, (sum, time) => sum + time);
}
