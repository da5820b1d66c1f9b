using System.Globalization;

namespace Platform.ControlPlane.Protobuf;

/// <summary>The numbers by which the API's protobuf form names the fields of each type.</summary>
internal sealed class ProtobufFields
{
    private const string Resource = "Platform.ControlPlane.Protobuf.fields.txt";
    private static readonly Dictionary<int, string> None = [];
    private readonly Dictionary<string, Dictionary<int, string>> _types = new(StringComparer.OrdinalIgnoreCase);

    private ProtobufFields()
    {
    }

    /// <summary>Reads the table that is part of the assembly: a line a type, its name and then <c>field=number</c>.</summary>
    public static ProtobufFields Load()
    {
        var result = new ProtobufFields();
        using var reader = new StreamReader(typeof(ProtobufFields).Assembly.GetManifestResourceStream(Resource)!);
        while (reader.ReadLine() is { } line)
        {
            var parts = line.Split(' ');
            result._types[parts[0]] = parts.Skip(1).Select(part => part.Split('='))
                .ToDictionary(part => int.Parse(part[1], CultureInfo.InvariantCulture), part => part[0]);
        }
        return result;
    }

    /// <summary>The fields of a type by their numbers; none for a type that has no protobuf form.</summary>
    /// <param name="type">Name of the type in OpenAPI.</param>
    public IReadOnlyDictionary<int, string> Of(string? type) => type is not null && _types.TryGetValue(type, out var fields) ? fields : None;
}
