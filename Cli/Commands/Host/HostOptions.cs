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
        var option = CommonOptions.Text("Address pool: a /16 within 198.18.0.0/15, which no network routes.", false,
            value => IPNetwork.TryParse(value, out var pool) && pool.PrefixLength == 16 && IPNetwork.Parse("198.18.0.0/15").Contains(pool.BaseAddress)
                ? null : $"'{value}' is not a /16 within 198.18.0.0/15", "--pool");
        option.DefaultValueFactory = _ => DefaultPool;
        return option;
    }
}
