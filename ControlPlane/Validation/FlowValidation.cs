using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;

namespace Platform.ControlPlane.Validation;

/// <summary>Rules of the group flowcontrol.apiserver.k8s.io.</summary>
internal static class FlowValidation
{
    private const int MaxPrecedence = 10_000, MaxQueues = 10_000_000;

    /// <summary>Checks a flow schema.</summary>
    public static void CheckSchema(JsonObject document, List<FieldError> errors)
    {
        var spec = document.Object("spec");
        Checks.InRange(spec, "matchingPrecedence", "spec", 1, MaxPrecedence, errors);
        if (spec.Number("matchingPrecedence") == 1 && document.Object("metadata").Text("name") != "exempt")
            errors.Add(FieldError.Invalid("spec.matchingPrecedence", 1, "only the schema named 'exempt' may have matchingPrecedence 1"));
        foreach (var (rule, path) in Checks.Items(spec, "rules", "spec"))
        {
            if (rule.Array("subjects") is not { Count: > 0 })
                errors.Add(FieldError.Required($"{path}.subjects", "subjects must contain at least one value"));
            if (rule.Array("resourceRules") is not { Count: > 0 } && rule.Array("nonResourceRules") is not { Count: > 0 })
                errors.Add(FieldError.Required(path, "at least one of resourceRules and nonResourceRules has to be non-empty"));
            foreach (var (subject, at) in Checks.Items(rule, "subjects", path))
            {
                var field = subject.Text("kind") switch { "User" => "user", "Group" => "group", "ServiceAccount" => "serviceAccount", _ => null };
                if (field is not null && subject.Object(field) is null)
                    errors.Add(FieldError.Required($"{at}.{field}", $"{field} is required when subject kind is '{subject.Text("kind")}'"));
            }
        }
    }

    /// <summary>Checks a priority level.</summary>
    public static void CheckLevel(JsonObject document, List<FieldError> errors)
    {
        var (spec, name) = (document.Object("spec"), document.Object("metadata").Text("name"));
        var type = spec.Text("type");
        if (type == "Exempt" != (name == "exempt") && type is "Exempt" or "Limited")
            errors.Add(FieldError.Invalid("spec.type", type, name == "exempt" ? "must be 'Exempt' if `name` is 'exempt'" : "must not be 'Exempt' if `name` is not 'exempt'"));
        if (type == "Exempt" && spec.Object("limited") is not null)
            errors.Add(FieldError.Forbidden("spec.limited", "must be nil if the type is not Limited"));
        if (type == "Limited" && spec.Object("exempt") is not null)
            errors.Add(FieldError.Forbidden("spec.exempt", "must be nil if the type is Limited"));
        if (type != "Limited")
            return;
        if (spec.Object("limited") is not { } limited)
        {
            errors.Add(FieldError.Required("spec.limited", "must not be empty when type is Limited"));
            return;
        }

        Checks.NotNegative(limited, "spec.limited", errors, "nominalConcurrencyShares");
        Checks.InRange(limited, "lendablePercent", "spec.limited", 0, 100, errors);
        CheckResponse(limited.Object("limitResponse"), errors);
    }

    private static void CheckResponse(JsonObject? response, List<FieldError> errors)
    {
        const string path = "spec.limited.limitResponse";
        var queuing = response.Object("queuing");
        switch (response.Text("type"))
        {
            case "Reject" when queuing is not null:
                errors.Add(FieldError.Forbidden($"{path}.queuing", "must be nil if limited.limitResponse.type is not Limited"));
                break;
            case "Queue" when queuing is null:
                errors.Add(FieldError.Required($"{path}.queuing", "must not be empty if limited.limitResponse.type is Limited"));
                break;
            case "Queue":
                Checks.Positive(queuing, $"{path}.queuing", errors, "queues", "handSize", "queueLengthLimit");
                Checks.InRange(queuing, "queues", $"{path}.queuing", long.MinValue, MaxQueues, errors);
                if (queuing.Number("handSize") > queuing.Number("queues"))
                    errors.Add(FieldError.Invalid($"{path}.queuing.handSize", queuing.Number("handSize"), FormattableString.Invariant($"should not be greater than queues ({queuing.Number("queues")})")));
                break;
        }
    }
}
