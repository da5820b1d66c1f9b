using Microsoft.Win32.SafeHandles;
using Platform.Registry.Naming;

namespace Platform.Registry.Blobs;

/// <summary>Blobs and unfinished uploads as files: <c>blobs/&lt;algorithm&gt;/&lt;two digits&gt;/&lt;hex&gt;</c> and <c>uploads/&lt;id&gt;</c>.</summary>
internal sealed class BlobFiles
{
    private const int NoSpaceLeft = 28, QuotaExceeded = 122;
    private readonly string _blobs;
    private readonly string _uploads;
    private readonly long _reservedBytes;

    /// <param name="options">Where the files lie and how much of the disk stays free.</param>
    public BlobFiles(RegistryOptions options)
    {
        _blobs = Path.Combine(options.DataDirectory, "blobs");
        _uploads = Path.Combine(options.DataDirectory, "uploads");
        _reservedBytes = options.ReservedDiskBytes;
        Directory.CreateDirectory(_blobs);
        Directory.CreateDirectory(_uploads);
    }

    /// <summary>Path of a blob's file, whether or not it exists.</summary>
    public string PathOf(Digest digest) => Path.Combine(_blobs, digest.Algorithm, digest.Hex[..2], digest.Hex);

    /// <summary>Path of an upload's file, whether or not it exists.</summary>
    public string PathOf(Guid upload) => Path.Combine(_uploads, upload.ToString("N"));

    /// <summary>Makes the empty file of a new upload.</summary>
    public void CreateUpload(Guid upload)
    {
        using var handle = File.OpenHandle(PathOf(upload), FileMode.CreateNew, FileAccess.Write);
    }

    /// <summary>Opens an upload's file for reading and appending; null when it is gone.</summary>
    public SafeFileHandle? OpenUpload(Guid upload)
    {
        try
        {
            return File.OpenHandle(PathOf(upload), FileMode.Open, FileAccess.ReadWrite, FileShare.None, FileOptions.Asynchronous);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Makes a received upload the blob with a digest. The upload's content must be flushed to disk before.</summary>
    public void Commit(Guid upload, Digest digest) => DurableFiles.Move(PathOf(upload), PathOf(digest));

    /// <summary>Removes a blob's file; idempotent.</summary>
    public void Delete(Digest digest) => File.Delete(PathOf(digest));

    /// <summary>Removes an upload's file; idempotent.</summary>
    public void Delete(Guid upload) => File.Delete(PathOf(upload));

    /// <summary>Digests of the blob files last written before a time.</summary>
    public IEnumerable<Digest> BlobsOlderThan(DateTimeOffset time)
    {
        foreach (var file in Directory.EnumerateFiles(_blobs, "*", SearchOption.AllDirectories))
        {
            var algorithm = Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(file)));
            if (Digest.TryParse($"{algorithm}:{Path.GetFileName(file)}", out var digest) && File.GetLastWriteTimeUtc(file) < time) yield return digest;
        }
    }

    /// <summary>Ids of the upload files last written before a time.</summary>
    public IEnumerable<Guid> UploadsOlderThan(DateTimeOffset time)
    {
        foreach (var file in Directory.EnumerateFiles(_uploads))
            if (Guid.TryParseExact(Path.GetFileName(file), "N", out var id) && File.GetLastWriteTimeUtc(file) < time) yield return id;
    }

    /// <summary>Whether so many more bytes fit while the reserve stays free.</summary>
    /// <remarks>The reserve keeps a push from filling the disk that the database may share.</remarks>
    public bool HasRoomFor(long bytes) => new DriveInfo(_uploads).AvailableFreeSpace - _reservedBytes >= bytes;

    /// <summary>Whether an error means that the disk or the quota is full.</summary>
    public static bool IsDiskFull(IOException error) => error.HResult is NoSpaceLeft or QuotaExceeded;
}
