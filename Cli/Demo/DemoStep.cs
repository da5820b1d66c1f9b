namespace Platform.Cli.Demo;

/// <summary>One step of the story. It finds out itself what is already there, so that a second run only looks.</summary>
internal abstract class DemoStep
{
    /// <summary>What it does, for people, as long as it runs.</summary>
    public abstract string Title { get; }

    /// <summary>The steps that must have ended before.</summary>
    public virtual IReadOnlyList<Type> After => [];

    /// <summary>Does it.</summary>
    /// <param name="story">What earlier steps found, and how to run things.</param>
    /// <param name="tell">Shows what it is at.</param>
    /// <param name="cancel">Ends it; a later run goes on from there.</param>
    /// <returns>What to show beside the title at the end; empty for nothing.</returns>
    public abstract Task<Result<string>> RunAsync(DemoStory story, Action<string> tell, CancellationToken cancel);
}
