using System.Globalization;
using System.Text;

namespace Platform.Kubernetes.Node.Nftables;

/// <summary>
/// One table of the kernel as it should be, put together from its owners' parts, and the script that brings the kernel from what is
/// in force to that: the whole table when nothing is known of it, else only what differs. nft applies a script at once or not at all.
/// </summary>
/// <remarks>
/// The work of a change is that of the parts that changed, whatever the table's size. An element that several owners claim is the
/// first one's by name. Not safe for several threads.
/// </remarks>
/// <param name="name">Name of the table, of the family <c>ip</c>.</param>
/// <param name="frame">What the table always has: sets and maps without elements, and chains that nobody owns.</param>
public sealed class NftTable(string name, string frame)
{
    private readonly Dictionary<string, NftPart> _parts = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Set, string Key), SortedList<string, string?>> _claims = [];
    private readonly NftState _wanted = new();
    private readonly NftState _inForce = new();
    private readonly NftTouched _touched = new();
    private bool _known;

    /// <summary>The owners that have a part now.</summary>
    public IReadOnlyCollection<string> Owners => _parts.Keys;

    /// <summary>Gives an owner its part, in place of the one it had; null takes it away.</summary>
    public void Set(string owner, NftPart? part)
    {
        var before = _parts.GetValueOrDefault(owner);
        if (before is null ? part is null : part is not null && before.IsSame(part))
            return;
        if (before is not null)
            Withdraw(owner, before);
        _parts.Remove(owner);
        if (part is null)
            return;
        _parts.Add(owner, part);
        foreach (var (chain, rules) in part.Chains)
        {
            _wanted.Chains[chain] = rules;
            _touched.Chains.Add(chain);
        }

        foreach (var (set, declaration) in part.Sets)
        {
            _wanted.Sets[set] = declaration;
            _touched.Sets.Add(set);
        }

        foreach (var element in part.Elements)
            Claim(owner, element);
    }

    /// <summary>Gives every owner its part, and takes away those of owners that are not named.</summary>
    public void SetAll(IReadOnlyDictionary<string, NftPart> parts)
    {
        foreach (var owner in _parts.Keys.Where(owner => !parts.ContainsKey(owner)).ToList())
            Set(owner, null);
        foreach (var (owner, part) in parts)
            Set(owner, part);
    }

    /// <summary>The script for <c>nft -f</c>; null when all that is wanted is in force.</summary>
    public string? Script()
    {
        if (!_known)
            return Load();
        var script = new StringBuilder();
        AddChanges(script);
        return script.Length == 0 ? null : script.ToString();
    }

    /// <summary>The last script is in force.</summary>
    public void Applied()
    {
        if (!_known)
            _inForce.Assign(_wanted);
        else
            _inForce.Take(_wanted, _touched);
        _touched.Clear();
        _known = true;
    }

    /// <summary>Nobody knows what is in force: the next script replaces the table.</summary>
    public void Forget() => _known = false;

    private void Withdraw(string owner, NftPart part)
    {
        foreach (var chain in part.Chains.Keys)
        {
            _wanted.Chains.Remove(chain);
            _touched.Chains.Add(chain);
        }

        foreach (var set in part.Sets.Keys)
        {
            _wanted.Sets.Remove(set);
            _touched.Sets.Add(set);
        }

        foreach (var element in part.Elements)
        {
            var key = (element.Set, element.Key);
            var claims = _claims[key];
            claims.Remove(owner);
            if (claims.Count == 0)
                _claims.Remove(key);
            Settle(key, claims);
        }
    }

    private void Claim(string owner, NftElement element)
    {
        var key = (element.Set, element.Key);
        if (!_claims.TryGetValue(key, out var claims))
            _claims.Add(key, claims = new SortedList<string, string?>(1, StringComparer.Ordinal));
        claims[owner] = element.Value;
        Settle(key, claims);
    }

    private void Settle((string Set, string Key) key, SortedList<string, string?> claims)
    {
        if (claims.Count == 0)
            _wanted.Elements.Remove(key);
        else
            _wanted.Elements[key] = claims.Values[0];
        _touched.Elements.Add(key);
    }

    private string Load()
    {
        var script = new StringBuilder();
        script.Append(CultureInfo.InvariantCulture, $"table ip {name}\ndelete table ip {name}\ntable ip {name} {{\n");
        foreach (var (set, declaration) in _wanted.Sets)
            script.Append(CultureInfo.InvariantCulture, $"set {set} {{ {declaration} }}\n");
        foreach (var (chain, rules) in _wanted.Chains)
            script.Append(CultureInfo.InvariantCulture, $"chain {chain} {{\n{rules}\n}}\n");
        script.Append(frame).Append("\n}\n");
        AddElements(script, "add", _wanted.Elements.Select(element => (element.Key.Set, Text(element.Key.Key, element.Value))));
        return script.ToString();
    }

    // References are made after what they lead to and unmade before it.
    private void AddChanges(StringBuilder script)
    {
        var chains = _touched.Chains.Where(chain => _inForce.Chains.GetValueOrDefault(chain) != _wanted.Chains.GetValueOrDefault(chain)).ToList();
        var sets = _touched.Sets.Where(set => _inForce.Sets.ContainsKey(set) != _wanted.Sets.ContainsKey(set)).ToList();
        var elements = _touched.Elements.Where(key => !_inForce.HasSame(key, _wanted)).ToList();
        foreach (var set in sets.Where(_wanted.Sets.ContainsKey))
            Add(script, $"add set ip {name} {set} {{ {_wanted.Sets[set]} }}");
        foreach (var chain in chains)
            Add(script, _inForce.Chains.ContainsKey(chain) ? $"flush chain ip {name} {chain}" : $"add chain ip {name} {chain}");
        AddElements(script, "delete", elements.Where(_inForce.Elements.ContainsKey).Select(key => (key.Set, key.Key)));
        AddElements(script, "add", elements.Where(_wanted.Elements.ContainsKey).Select(key => (key.Set, Text(key.Key, _wanted.Elements[key]))));
        foreach (var chain in chains.Where(_wanted.Chains.ContainsKey))
        {
            foreach (var rule in _wanted.Chains[chain].Split('\n', StringSplitOptions.RemoveEmptyEntries))
                Add(script, $"add rule ip {name} {chain} {rule}");
        }

        foreach (var chain in chains.Where(chain => !_wanted.Chains.ContainsKey(chain)))
            Add(script, $"delete chain ip {name} {chain}");
        foreach (var set in sets.Where(set => !_wanted.Sets.ContainsKey(set)))
            Add(script, $"delete set ip {name} {set}");
    }

    private void AddElements(StringBuilder script, string verb, IEnumerable<(string Set, string Text)> elements)
    {
        foreach (var set in elements.GroupBy(element => element.Set, element => element.Text))
            Add(script, $"{verb} element ip {name} {set.Key} {{ {string.Join(", ", set)} }}");
    }

    private static void Add(StringBuilder script, string line) => script.Append(line).Append('\n');

    private static string Text(string key, string? value) => value is null ? key : $"{key} : {value}";
}
