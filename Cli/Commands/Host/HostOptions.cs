using System.CommandLine;
using System.Net;
using Platform.Cli.Installation;

namespace Platform.Cli.Commands.Host;

/// <summary>Options of the commands that start a Host.</summary>
internal static class HostOptions
{
    private const string DefaultPool = "198.18.0.0/16";

    public static Option<string> Domain()
    {
        var option = CommonOptions.Text("Domain of the platform's names.", false,
            value => Uri.CheckHostName(value) == UriHostNameType.Dns ? null : $"'{value}' is not a domain", "--domain");
        option.DefaultValueFactory = _ => InstallationInfo.DefaultDomain;
        return option;
    }

    public static Option<string> Pool()
    {
        var option = CommonOptions.Text("Addresses to hand out on this machine: a /16 within 198.18.0.0/15 or 100.64.0.0/10.", false,
            value => IPNetwork.TryParse(value, out var pool) && pool.PrefixLength == 16 ? null : $"'{value}' is not a /16 such as 198.19.0.0/16", "--pool");
        option.DefaultValueFactory = _ => DefaultPool;
        return option;
    }
}
