using Platform.Cli.Demo;

namespace Platform.Cli.Tests.Demo;

public sealed class DemoRunnerTests
{
    private readonly StringWriter _output = new() { NewLine = "\n" };

    [Fact]
    public void The_story_s_steps_each_come_after_those_they_wait_for()
    {
        var seen = new HashSet<Type>();
        foreach (var step in DemoSteps.All())
        {
            step.After.ShouldAllBe(type => seen.Contains(type), step.Title);
            seen.Add(step.GetType());
        }
    }

    [Fact]
    public async Task Steps_wait_for_those_before_them_and_others_run_meanwhile()
    {
        var first = new First();
        var beside = new Beside();
        var second = new Second();
        var running = RunAsync(first, beside, second);
        await beside.Begun.Task;
        second.Begun.Task.IsCompleted.ShouldBeFalse();
        beside.Finish.SetResult("");
        first.Finish.SetResult("found");
        second.Finish.SetResult("");
        (await running).ShouldBeNull();
        _output.ToString().ShouldContain("ok first (found): ");
    }

    [Fact]
    public async Task A_failure_stops_what_runs_and_nothing_begins_after_it()
    {
        var first = new First();
        var beside = new Beside();
        var second = new Second();
        var running = RunAsync(first, beside, second);
        await beside.Begun.Task;
        first.Finish.SetResult(new CliError("Broken", "no disk"));
        var failure = await running;
        failure!.Value.Step.ShouldBe(first);
        failure.Value.Error.Code.ShouldBe("Broken");
        second.Begun.Task.IsCompleted.ShouldBeFalse();
        _output.ToString().ShouldContain("FAILED beside (interrupted)");
    }

    private Task<(DemoStep Step, CliError Error)?> RunAsync(params DemoStep[] steps) =>
        new DemoRunner(steps, new PlainBoard(_output), TimeProvider.System).RunAsync(null!, CancellationToken.None);

    private abstract class Scripted(string title, params Type[] after) : DemoStep
    {
        public TaskCompletionSource Begun { get; } = new();

        public TaskCompletionSource<Result<string>> Finish { get; } = new();

        public override string Title => title;

        public override IReadOnlyList<Type> After => after;

        public override Task<Result<string>> RunAsync(DemoStory story, Action<string> tell, CancellationToken cancel)
        {
            Begun.SetResult();
            return Finish.Task.WaitAsync(cancel);
        }
    }

    private sealed class First() : Scripted("first");

    private sealed class Beside() : Scripted("beside");

    private sealed class Second() : Scripted("second", typeof(First));
}
