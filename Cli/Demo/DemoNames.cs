namespace Platform.Cli.Demo;

/// <summary>What the story's resources are called.</summary>
internal static class DemoNames
{
    public const string Group = "pets";
    public const string Registry = "petsregistry";
    public const string Cluster = "pets-cluster";
    public const string Namespace = "default";
    public const string WebDeployment = "web";
    public const string WebService = "web";
    public const string DatabaseDeployment = "db";
    public const string WebImage = "pets-web";
    public const string DatabaseImage = "pets-db";
    public const int Nodes = 2;
    public const int Replicas = 3;
}
