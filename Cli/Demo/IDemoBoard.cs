namespace Platform.Cli.Demo;

/// <summary>Shows the steps as they go; several may run at once.</summary>
internal interface IDemoBoard
{
    /// <summary>Runs the whole with the board up.</summary>
    Task ShowAsync(Func<Task> whole);

    void Started(DemoStep step);

    void Told(DemoStep step, string detail);

    void Ended(DemoStep step, TimeSpan elapsed, string detail, bool succeeded);
}
