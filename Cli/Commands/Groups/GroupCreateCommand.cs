using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;
using Platform.Cli.Validation;

namespace Platform.Cli.Commands.Groups;

/// <summary><c>group create</c>.</summary>
internal sealed class GroupCreateCommand : ArmCommand
{
    private const string DefaultLocation = "local";

    private readonly Option<string> _name = CommonOptions.GroupAsName();
    private readonly Option<string?> _location = new("--location", "-l") { Description = $"Region; {DefaultLocation} when left out." };
    private readonly Option<string[]> _tags = CommonOptions.Tags();

    public GroupCreateCommand()
        : base("create", "Create a resource group.")
    {
        Add(_name);
        Add(_location);
        Add(_tags);
    }

    public override IReadOnlyList<string> Examples => ["platform group create --name pets", "platform group create -n pets -l local --tags team=web"];

    protected override string TableQuery => "{Location:location, Name:name}";

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel)
    {
        if (!Tags.Parse(input.GetValue(_tags)).TryGet(out var tags, out var error))
            return error;
        var body = new JsonObject { ["location"] = input.GetValue(_location) ?? DefaultLocation };
        if (tags.Count > 0)
            body["tags"] = tags;
        var path = ResourcePaths.Group(arm, input.GetValue(_name)!);
        return (await arm.PutAsync(path, ApiVersions.Resources, body, cancel)).TryGet(out var answer, out error) ? answer.Body : error;
    }
}
