using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Foundation.Installation;

namespace Platform.Host.Installation;

/// <summary>What a running Host leaves in <c>host.json</c> for the CLI and for its successor.</summary>
/// <param name="Pid">Process id.</param>
/// <param name="StartTime">Start of the process in clock ticks since boot, which tells it from a later process with the same id.</param>
/// <param name="Domain">The installation's domain.</param>
/// <param name="Pool">Its address pool, CIDR.</param>
/// <param name="Port">Port of the public listener.</param>
/// <param name="PlatformAddress">Its address.</param>
/// <param name="InstallationId">Its id.</param>
/// <param name="ControlSocket">Path of the control socket.</param>
public sealed record HostRecord(int Pid, long StartTime, string Domain, string Pool, int Port, string PlatformAddress, string InstallationId, string ControlSocket)
{
    /// <summary>The record of the present process.</summary>
    public static HostRecord Of(PlatformInstallation installation) => new(
        Environment.ProcessId, StartTimeOf(Environment.ProcessId) ?? 0, installation.Domain, installation.Pool.ToString(), installation.Port,
        installation.PlatformAddress.ToString(), installation.Id, ControlSocketOf(installation));

    /// <summary>Path of the control socket of an installation.</summary>
    public static string ControlSocketOf(PlatformInstallation installation) => Path.Combine(installation.RuntimeDirectory, "host.sock");

    /// <summary>Path of the record.</summary>
    public static string PathOf(string dataDirectory) => Path.Combine(dataDirectory, "host.json");

    /// <summary>Reads the record of an installation; null when there is none.</summary>
    public static HostRecord? Read(string dataDirectory) => File.Exists(PathOf(dataDirectory))
        ? JsonSerializer.Deserialize(File.ReadAllText(PathOf(dataDirectory)), HostJson.Default.HostRecord)
        : null;

    /// <summary>Writes the record.</summary>
    public void Write(string dataDirectory)
    {
        File.WriteAllText(PathOf(dataDirectory) + ".tmp", JsonSerializer.Serialize(this, HostJson.Default.HostRecord));
        File.Move(PathOf(dataDirectory) + ".tmp", PathOf(dataDirectory), overwrite: true);
    }

    /// <summary>The installation as this record describes it.</summary>
    public PlatformInstallation ToInstallation(string dataDirectory) =>
        new() { DataDirectory = dataDirectory, Domain = Domain, Pool = System.Net.IPNetwork.Parse(Pool), Port = Port };

    /// <summary>The process, when it still runs.</summary>
    public Process? FindProcess()
    {
        if (StartTimeOf(Pid) != StartTime) return null;
        try
        {
            return Process.GetProcessById(Pid);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static long? StartTimeOf(int pid)
    {
        try
        {
            // The command's name, in parentheses, may hold anything; the fields after it are numbered from 3.
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return long.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[22 - 3], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }
}

/// <summary>State of one role.</summary>
public sealed record RoleStatus(string Name, string State, string Detail);

/// <summary>Answer of the control socket's <c>GET /status</c>.</summary>
public sealed record HostStatus(int Pid, string Version, string State, string Address, string Domain, IReadOnlyList<RoleStatus> Roles);

/// <summary>JSON of the Host's own files and control socket.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(HostRecord))]
[JsonSerializable(typeof(HostStatus))]
public sealed partial class HostJson : JsonSerializerContext;
