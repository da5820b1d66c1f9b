using Platform.NodeAgent.Ingress;
using Platform.NodeAgent.Network;

namespace Platform.NodeAgent.Tests.Ingress;

public sealed class ServerCommandsTests
{
    private const string Answer =
        """
        1
        # be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight srv_time_since_last_change srv_check_status srv_check_result srv_check_health srv_check_state srv_agent_state bk_f_forced_id srv_f_forced_id srv_fqdn srv_port srvrecord srv_use_ssl srv_check_port srv_check_addr srv_agent_addr srv_agent_port
        9 relay-http 1 successor unix 2 0 1 1 3 1 0 0 0 0 0 0 - 0 - 0 0 - - 0
        2 shop:web:80 1 10.244.0.2_80 10.244.0.2 2 0 1 1 3 1 0 0 0 0 0 0 - 80 - 0 0 - - 0
        2 shop:web:80 2 10.244.0.3_80 10.244.0.3 0 1 1 1 6 1 0 0 0 0 0 0 - 80 - 0 0 - - 0

        """;

    [Fact]
    public void What_is_there_already_is_left_alone() => Commands("shop:web:80", "10.244.0.2").ShouldBeEmpty();

    [Fact]
    public void New_endpoints_come_before_old_ones_go() =>
        Commands("shop:web:80", "10.244.0.3", "10.244.0.4").ShouldBe(
        [
            "set server shop:web:80/10.244.0.3_80 state ready",
            "add server shop:web:80/10.244.0.4_80 10.244.0.4:80",
            "set server shop:web:80/10.244.0.4_80 state ready",
            "set server shop:web:80/10.244.0.2_80 state maint",
        ]);

    [Fact]
    public void A_service_without_endpoints_is_led_to_no_more() => Commands("shop:web:80").ShouldBe(["set server shop:web:80/10.244.0.2_80 state maint"]);

    [Fact]
    public void Any_other_answer_is_a_fault() =>
        Should.Throw<IOException>(() => ServerCommands.Read("Permission denied\n")).Message.ShouldContain("Permission denied");

    private static IReadOnlyList<string> Commands(string backend, params string[] addresses) => ServerCommands.Of(
        ServerCommands.Read(Answer), [new Backend(backend, BackendProtocol.Http, [.. addresses.Select(a => new ServiceEndpoint { Address = a, Port = 80 })])]);
}
