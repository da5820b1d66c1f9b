namespace Platform.ProvisioningService.Nodes;

/// <summary>Directories that several nodes share, of which the last takes them away.</summary>
internal static class EmptyDirectory
{
    /// <summary>Removes a directory, or a control group, when nothing is in it. Whoever looks first and then removes is not alone: nodes are deleted side by side.</summary>
    public static void Remove(string path)
    {
        try
        {
            Directory.Delete(path);
        }
        catch (IOException)
        {
            // Another node has something in it, or has removed it.
        }
    }
}
