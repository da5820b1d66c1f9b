using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Platform.ControlPlane.Storage;
using Platform.Kubernetes.Selectors;

namespace Platform.ControlPlane.Resources;

/// <summary>What to list or watch.</summary>
internal sealed record ListQuery
{
    /// <summary>Labels.</summary>
    public Selector Labels { get; init; } = Selector.Everything;

    /// <summary>Fields.</summary>
    public FieldSelector Fields { get; init; } = FieldSelector.Everything;

    /// <summary>Most objects in one part; 0 for all.</summary>
    public int Limit { get; init; }

    /// <summary>Token of the part to continue with; empty for the first.</summary>
    public string Continue { get; init; } = "";

    /// <summary>Resource version as the client gave it; empty without one.</summary>
    public string ResourceVersion { get; init; } = "";

    /// <summary><c>Exact</c>, <c>NotOlderThan</c> or empty.</summary>
    public string ResourceVersionMatch { get; init; } = "";

    /// <summary>Watch only: begin with the present objects.</summary>
    public bool? SendInitialEvents { get; init; }

    /// <summary>Watch only: tell the version reached, from time to time.</summary>
    public bool AllowBookmarks { get; init; }

    /// <summary>Watch only: how long it lasts.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Whether anything is filtered.</summary>
    public bool IsFiltered => !Labels.IsEverything || Fields.Requirements.Count > 0;
}

/// <summary>Where the next part of a list begins.</summary>
/// <param name="Revision">Version of the first part, from which a watch has to begin; <see cref="Inconsistent"/> to go on with the present state.</param>
/// <param name="Namespace">Namespace of the last object told.</param>
/// <param name="Name">Name of the last object told.</param>
internal readonly record struct ContinueToken(long Revision, string Namespace, string Name)
{
    /// <summary>The revision of tokens that go on with whatever there is now.</summary>
    public const long Inconsistent = 0;

    /// <summary>Whether the parts are to fit together.</summary>
    public bool IsConsistent => Revision != Inconsistent;

    /// <summary>The token as clients carry it.</summary>
    public override string ToString() => Base64Url.EncodeToString(
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Revision}/{Namespace}/{Name}")));

    /// <summary>Reads a token.</summary>
    public static bool TryParse(string text, out ContinueToken token)
    {
        token = default;
        if (!Base64Url.IsValid(text, out _))
            return false;
        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('/', 3);
        if (parts.Length != 3 || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var revision))
            return false;
        token = new ContinueToken(revision, parts[1], parts[2]);
        return true;
    }
}

/// <summary>A part of a list.</summary>
/// <param name="Revision">Version that a watch may begin from.</param>
/// <param name="Items">The objects.</param>
/// <param name="Continue">Token of the next part; empty at the end.</param>
/// <param name="Remaining">How many objects follow; null when unknown.</param>
internal sealed record ListPage(long Revision, IReadOnlyList<StoredObject> Items, string Continue, long? Remaining);
