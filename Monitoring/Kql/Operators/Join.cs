using Platform.Monitoring.Kql.Binding;
using Platform.Monitoring.Kql.Syntax;

namespace Platform.Monitoring.Kql.Operators;

/// <summary>
/// <c>join</c> and <c>lookup</c>. Unless told otherwise (<c>innerunique</c>) each key of the left side takes part once. All columns of both sides
/// come out, those of the right with a number behind a name that the left has too; null matches nothing.
/// </summary>
internal static class Join
{
    public static Relation Bind(JoinOperator join, Relation left, QueryBinder binder)
    {
        var right = binder.State.Checked(Sources.Bind(join.Right, binder), join.Right.Span);
        var keys = join.Keys.Select(key => BindKey(key, left, right)).ToList();
        var on = string.Join(" AND ", keys.Select(key => $"{key.Left} = {key.Right}"));
        string Kept(string side, string other, string not) => $"SELECT {side}.* FROM {(side == "l" ? left : right).AsSource(side)} WHERE {not}EXISTS (SELECT 1 FROM {(other == "l" ? left : right).AsSource(other)} WHERE {on})";
        switch (join.Kind)
        {
            case "leftsemi": return new Relation(Kept("l", "r", ""), left.Columns);
            case "rightsemi": return new Relation(Kept("r", "l", ""), right.Columns);
            case "anti" or "leftanti" or "leftantisemi": return new Relation(Kept("l", "r", "NOT "), left.Columns);
            case "rightanti" or "rightantisemi": return new Relation(Kept("r", "l", "NOT "), right.Columns);
        }
        var from = join.Kind == "innerunique"
            ? $"(SELECT DISTINCT ON ({string.Join(", ", keys.Select(key => key.Left))}) l.* FROM {left.AsSource("l")})"
            : $"({left.Sql})";
        var (leftMissing, rightMissing) = (join.Kind is "rightouter" or "fullouter", join.Kind is "leftouter" or "fullouter");
        var names = new ColumnNames();
        var (columns, items) = (new List<BoundColumn>(), new List<string>());
        foreach (var column in left.Columns) Add(column, "l", leftMissing);
        // lookup leaves the right side's keys out: they are the left side's.
        foreach (var column in right.Columns.Where(column => !join.Lookup || keys.All(key => key.Right != $"r.{column.Id}"))) Add(column, "r", rightMissing);
        var word = join.Kind switch { "leftouter" => "LEFT JOIN", "rightouter" => "RIGHT JOIN", "fullouter" => "FULL JOIN", _ => "INNER JOIN" };
        return new Relation($"SELECT {string.Join(", ", items)} FROM {from} AS l {word} {right.AsSource("r")} ON {on}", columns);

        void Add(BoundColumn column, string side, bool missing)
        {
            var fresh = binder.State.NewColumn(names.Unique(column.Name), column.Type);
            columns.Add(fresh);
            items.Add(missing && column.Type == KqlType.String ? $"coalesce({side}.{column.Id}, '') AS {fresh.Id}" : $"{side}.{column.Id} AS {fresh.Id}");
        }
    }

    // A name that both sides have, or $left.a == $right.b.
    private static (string Left, string Right) BindKey(Expression key, Relation left, Relation right)
    {
        var (l, r) = key switch
        {
            NameExpression name => (Find(left, name.Name, "left", name.Span), Find(right, name.Name, "right", name.Span)),
            BinaryExpression { Operator: "==", Left: MemberExpression { Target: NameExpression { Name: "$left" } } a, Right: MemberExpression { Target: NameExpression { Name: "$right" } } b } =>
                (Find(left, a.Name, "left", a.Span), Find(right, b.Name, "right", b.Span)),
            BinaryExpression { Operator: "==", Left: MemberExpression { Target: NameExpression { Name: "$right" } } b, Right: MemberExpression { Target: NameExpression { Name: "$left" } } a } =>
                (Find(left, a.Name, "left", a.Span), Find(right, b.Name, "right", b.Span)),
            _ => throw new KqlException("a join is on columns that both sides have, or on $left.name == $right.name", key.Span),
        };
        if (l.Type == KqlType.Dynamic || r.Type == KqlType.Dynamic) throw new KqlException("Join keys of type 'dynamic' are not supported: extend a column with tostring() first", key.Span);
        if (l.Type != r.Type && !(KqlTypes.IsNumeric(l.Type) && KqlTypes.IsNumeric(r.Type)))
            throw new KqlException($"the keys are of type {KqlTypes.NameOf(l.Type)} and {KqlTypes.NameOf(r.Type)}: convert one of them", key.Span);
        return ($"l.{l.Id}", $"r.{r.Id}");
    }

    private static BoundColumn Find(Relation rows, string name, string side, TextSpan span) =>
        rows.Find(name) ?? throw new KqlException($"'join' operator: Failed to resolve column named '{name}' on the {side} side", span);
}
