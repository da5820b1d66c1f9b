namespace Platform.Kubernetes.Schema;

/// <summary>What JSON a schema accepts.</summary>
public enum SchemaType
{
    /// <summary>Any JSON.</summary>
    Any,

    /// <summary>A string.</summary>
    String,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>An object with known fields.</summary>
    Object,

    /// <summary>An object with free keys and values of one type.</summary>
    Map,

    /// <summary>A list.</summary>
    Array,

    /// <summary>A whole number or a string.</summary>
    IntOrString,

    /// <summary>A <see cref="Platform.Kubernetes.Quantity"/>: a string or a number.</summary>
    Quantity,
}
