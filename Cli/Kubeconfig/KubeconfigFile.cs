using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Platform.Cli.Kubeconfig;

/// <summary>Adds clusters to a kubeconfig as <c>az aks get-credentials</c> does; everything else in it stays.</summary>
public static class KubeconfigFile
{
    private static readonly string[] Sections = ["clusters", "users", "contexts"];

    /// <summary>The file that kubectl would read.</summary>
    public static string Locate(CliEnvironment environment, string? named) => Path.GetFullPath(named
        ?? environment.KubeconfigVariable?.Split(':', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault()
        ?? Path.Combine(environment.HomeDirectory, ".kube", "config"));

    /// <summary>Merges and makes the new context the current one.</summary>
    /// <param name="file">The kubeconfig to change; made when it is not there.</param>
    /// <param name="addition">The kubeconfig to add.</param>
    /// <param name="context">New name of its context; null keeps it.</param>
    /// <param name="overwrite">Replace entries with the same name that differ.</param>
    /// <returns>The context's name.</returns>
    public static Result<string> Merge(string file, string addition, string? context, bool overwrite)
    {
        if (!Parse(addition, "The server's kubeconfig").TryGet(out var added, out var error))
            return error;
        if (context is not null)
            RenameContext(added, context);
        try
        {
            var text = File.Exists(file) ? File.ReadAllText(file) : "";
            var target = added;
            if (!string.IsNullOrWhiteSpace(text))
            {
                if (!Parse(text, file).TryGet(out target, out error) || !Combine(target, added, file, overwrite).TryGet(out _, out error))
                    return error;
            }

            var current = Text(added, "current-context") ?? "";
            target.Children[new YamlScalarNode("current-context")] = new YamlScalarNode(current);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            PrivateFile.Replace(file, Write(target));
            return current;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new CliError("KubeconfigNotWritten", $"{file} cannot be changed: {e.Message}");
        }
    }

    private static Result<bool> Combine(YamlMappingNode target, YamlMappingNode added, string file, bool overwrite)
    {
        foreach (var section in Sections)
        {
            var into = Entries(target, section);
            foreach (var entry in Entries(added, section).Children)
            {
                var name = Text(entry, "name");
                var at = into.Children.ToList().FindIndex(item => Text(item, "name") == name);
                if (at < 0)
                {
                    into.Add(entry);
                }
                else if (into.Children[at].Equals(entry) || overwrite)
                {
                    into.Children[at] = entry;
                }
                else
                {
                    return new CliError("KubeconfigConflict",
                        $"A different entry named {name} already exists in {section} of {file}: add --overwrite-existing to replace it.");
                }
            }
        }

        return true;
    }

    private static void RenameContext(YamlMappingNode config, string name)
    {
        foreach (var entry in Entries(config, "contexts").Children.OfType<YamlMappingNode>())
            entry.Children[new YamlScalarNode("name")] = new YamlScalarNode(name);
        config.Children[new YamlScalarNode("current-context")] = new YamlScalarNode(name);
    }

    private static YamlSequenceNode Entries(YamlMappingNode config, string section)
    {
        var key = new YamlScalarNode(section);
        if (config.Children.TryGetValue(key, out var node) && node is YamlSequenceNode entries)
            return entries;
        // kubectl itself writes "null" into a section that has become empty.
        var empty = new YamlSequenceNode();
        config.Children[key] = empty;
        return empty;
    }

    private static string? Text(YamlNode node, string key) =>
        node is YamlMappingNode mapping && mapping.Children.TryGetValue(new YamlScalarNode(key), out var value) ? (value as YamlScalarNode)?.Value : null;

    private static Result<YamlMappingNode> Parse(string text, string what)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents is [{ RootNode: YamlMappingNode root }] ? root
                : new CliError("KubeconfigInvalid", $"{what} is not a kubeconfig: it is not one mapping.");
        }
        catch (YamlException e)
        {
            return new CliError("KubeconfigInvalid", $"{what} is not valid YAML: {e.Message}");
        }
    }

    private static string Write(YamlMappingNode config)
    {
        using var text = new StringWriter { NewLine = "\n" };
        new YamlStream(new YamlDocument(config)).Save(text, assignAnchors: false);
        var written = text.ToString();
        // The library ends a document with its marker, which other tools need not see.
        return written.EndsWith("...\n", StringComparison.Ordinal) ? written[..^4] : written;
    }
}
