using System.Globalization;

namespace Platform.NodeAgent.Ingress;

/// <summary>A server as a worker has it.</summary>
/// <param name="Backend">Name of its backend.</param>
/// <param name="Name">Its name: address and port.</param>
/// <param name="InUse">Whether it gets requests.</param>
public readonly record struct ServerState(string Backend, string Name, bool InUse);

/// <summary>Brings the servers of a running worker to what they should be.</summary>
public static class ServerCommands
{
    /// <summary>The command that asks for the servers.</summary>
    public const string Ask = "show servers state";

    private const int NameColumn = 3, AdminColumn = 6, LeastColumns = 19;

    /// <summary>Reads the answer to <see cref="Ask"/>: the servers of services.</summary>
    /// <exception cref="IOException">It is no such answer.</exception>
    public static IReadOnlyList<ServerState> Read(string answer)
    {
        var lines = answer.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines is not ["1", ..])
            throw new IOException($"the ingress proxy does not tell its servers, but '{lines.FirstOrDefault()}'");
        return
        [
            .. from line in lines.Skip(1)
               where !line.StartsWith('#')
               let columns = line.Split(' ')
               where columns.Length >= LeastColumns && columns[1].Contains(':', StringComparison.Ordinal)
               select new ServerState(columns[1], columns[NameColumn], columns[AdminColumn] == "0"),
        ];
    }

    /// <summary>What has to be said to a worker; nothing when its servers are as they should be.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<ServerState> servers, IReadOnlyList<Backend> wanted)
    {
        var states = servers.ToDictionary(s => (s.Backend, s.Name), s => s.InUse);
        var commands = new List<string>();
        var used = new HashSet<(string, string)>();
        foreach (var backend in wanted)
        {
            foreach (var endpoint in backend.Endpoints)
            {
                var name = ProxyConfiguration.ServerName(endpoint.Address, endpoint.Port);
                used.Add((backend.Name, name));
                if (!states.TryGetValue((backend.Name, name), out var inUse))
                {
                    commands.Add(string.Create(CultureInfo.InvariantCulture,
                        $"add server {backend.Name}/{name} {endpoint.Address}:{endpoint.Port}{ProxyConfiguration.OptionsOf(backend.Protocol)}"));
                }

                if (!inUse)
                    commands.Add($"set server {backend.Name}/{name} state ready");
            }
        }

        commands.AddRange(servers.Where(s => s.InUse && !used.Contains((s.Backend, s.Name))).Select(s => $"set server {s.Backend}/{s.Name} state maint"));
        return commands;
    }
}
