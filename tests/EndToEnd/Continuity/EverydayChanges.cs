namespace Platform.EndToEnd.Continuity;

/// <summary>What happens to an application every day. Users ask all the while, from outside the cluster by the LoadBalancer address, over new connections and over kept ones.</summary>
public abstract class EverydayChanges(ContinuityStage stage)
{
    /// <summary>The cluster and the sample on it.</summary>
    protected ContinuityStage Stage => stage;

    /// <summary>Lets it happen while users ask; fails if a request failed.</summary>
    protected abstract Task UnderLoadAsync(Func<Task> change);

    [Fact, Step(1)]
    public Task The_sample_runs_on_two_nodes() => stage.StartAsync();

    [Fact, Step(2)]
    public Task No_request_fails_during_a_rolling_update() => UnderLoadAsync(stage.RollOutAsync);

    [Fact, Step(3)]
    public Task No_request_fails_during_a_rollback() => UnderLoadAsync(stage.RollBackAsync);

    [Fact, Step(4)]
    public Task No_request_fails_during_scaling_from_one_to_five_and_back() => UnderLoadAsync(stage.ScaleAsync);

    [Fact, Step(5)]
    public Task No_request_fails_during_the_restart_of_every_agent() => UnderLoadAsync(stage.RestartAgentsAsync);

    [Fact, Step(6)]
    public Task No_request_fails_during_the_death_of_every_agent_and_every_containerd() => UnderLoadAsync(stage.KillAgentsAsync);

    [Fact, Step(7)]
    public Task No_request_fails_during_a_restart_of_the_Host() => UnderLoadAsync(stage.RestartHostAsync);

    [Fact, Step(8)]
    public Task No_request_fails_during_the_drain_of_a_node_with_half_of_the_pods() => UnderLoadAsync(stage.DrainAsync);

    [Fact, Step(9)]
    public Task No_request_fails_during_a_canary() => UnderLoadAsync(stage.ReleaseCanaryAsync);

    [Fact, Step(10)]
    public Task No_request_fails_during_a_switch_from_blue_to_green_and_back() => UnderLoadAsync(stage.SwitchAsync);
}
