using Xunit.Abstractions;
using Xunit.Sdk;

namespace Platform.EndToEnd;

/// <summary>The place of a test in its story.</summary>
/// <param name="number">Counted from 1.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class StepAttribute(int number) : Attribute
{
    /// <summary>Counted from 1.</summary>
    public int Number { get; } = number;
}

/// <summary>Runs the tests of a story in the order of their steps.</summary>
public sealed class StepOrder : ITestCaseOrderer
{
    /// <inheritdoc/>
    public IEnumerable<TTestCase> OrderTestCases<TTestCase>(IEnumerable<TTestCase> testCases)
        where TTestCase : ITestCase =>
        testCases.OrderBy(test => test.TestMethod.Method.GetCustomAttributes(typeof(StepAttribute)).Single().GetNamedArgument<int>(nameof(StepAttribute.Number)));
}
