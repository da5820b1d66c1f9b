namespace Platform.Kubernetes.Selectors;

/// <summary>How a requirement compares the value of a key.</summary>
public enum SelectorOperator
{
    /// <summary>The value is one of those given.</summary>
    In,

    /// <summary>The key is absent or its value none of those given.</summary>
    NotIn,

    /// <summary>The key is there.</summary>
    Exists,

    /// <summary>The key is absent.</summary>
    DoesNotExist,

    /// <summary>The value is a whole number above the one given.</summary>
    GreaterThan,

    /// <summary>The value is a whole number below the one given.</summary>
    LessThan,
}
