using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Platform.Registry.Naming;

namespace Platform.Registry.Blobs;

/// <summary>How receiving bytes ended.</summary>
internal enum ReceiveOutcome
{
    /// <summary>All bytes that were sent are in the file.</summary>
    Complete,

    /// <summary>The sender went away; what arrived is in the file and the upload can be resumed.</summary>
    Interrupted,

    /// <summary>More bytes were sent than announced.</summary>
    TooLong,

    /// <summary>The disk has no room for more.</summary>
    DiskFull,
}

/// <summary>One upload while requests write to it: the bytes go from the connection to the file, hashed on the way.</summary>
/// <remarks>Used by one request at a time. The state of the hash lives in memory; where it does not match the file, the file is read once.</remarks>
internal sealed class UploadSession(BlobFiles files)
{
    private const int ReadSize = 256 * 1024;
    private const long SpaceCheckInterval = 16L << 20;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<ReadOnlyMemory<byte>> _segments = [];
    private long _hashed;

    /// <summary>When a request last used the session.</summary>
    public DateTimeOffset LastUsed { get; set; }

    /// <summary>Waits for the request that writes to the upload now; false when it does not end in time.</summary>
    public Task<bool> EnterAsync(TimeSpan patience, CancellationToken cancellationToken) => _gate.WaitAsync(patience, cancellationToken);

    /// <summary>Lets the next request in.</summary>
    public void Leave() => _gate.Release();

    /// <summary>Whether no request uses the session.</summary>
    public bool IsIdle => _gate.CurrentCount == 1;

    /// <summary>Appends a request's body to the upload.</summary>
    /// <param name="handle">The upload's file.</param>
    /// <param name="body">The body.</param>
    /// <param name="limit">Most bytes that may come.</param>
    public async Task<ReceiveOutcome> ReceiveAsync(SafeFileHandle handle, PipeReader body, long limit, CancellationToken cancellationToken)
    {
        await CatchUpAsync(handle, cancellationToken);
        long received = 0, checkSpaceAt = 0;
        while (true)
        {
            ReadResult read;
            try
            {
                read = await body.ReadAtLeastAsync(ReadSize, cancellationToken);
            }
            catch (Exception error) when (error is IOException or OperationCanceledException)
            {
                return ReceiveOutcome.Interrupted;
            }
            var length = read.Buffer.Length;
            try
            {
                if (received + length > limit) return ReceiveOutcome.TooLong;
                if (received + length > checkSpaceAt)
                {
                    if (!files.HasRoomFor(length)) return ReceiveOutcome.DiskFull;
                    checkSpaceAt = received + length + SpaceCheckInterval;
                }
                await WriteAsync(handle, read.Buffer);
            }
            catch (IOException error) when (BlobFiles.IsDiskFull(error))
            {
                return ReceiveOutcome.DiskFull;
            }
            finally
            {
                // Also on failure: the server can read the rest of the request away only when no read is open.
                body.AdvanceTo(read.Buffer.End);
            }
            received += length;
            if (read.IsCompleted) return ReceiveOutcome.Complete;
        }
    }

    /// <summary>The digest of all that was received.</summary>
    public async Task<Digest> ComputeDigestAsync(SafeFileHandle handle, HashAlgorithmName algorithm, CancellationToken cancellationToken)
    {
        if (algorithm == HashAlgorithmName.SHA256)
        {
            await CatchUpAsync(handle, cancellationToken);
            return Digest.FromHash(algorithm, _hash.GetCurrentHash());
        }
        using var hash = IncrementalHash.CreateHash(algorithm);
        await HashFileAsync(handle, hash, 0, cancellationToken);
        return Digest.FromHash(algorithm, hash.GetCurrentHash());
    }

    /// <summary>Cuts the upload back to an earlier length.</summary>
    public void Truncate(SafeFileHandle handle, long length)
    {
        RandomAccess.SetLength(handle, length);
        if (_hashed <= length) return;
        _ = _hash.GetHashAndReset();
        _hashed = 0;
    }

    private async Task WriteAsync(SafeFileHandle handle, ReadOnlySequence<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        _segments.Clear();
        foreach (var segment in bytes) _segments.Add(segment);
        // Not cancellable: the hash must go on exactly as far as the file does.
        await RandomAccess.WriteAsync(handle, _segments, _hashed, CancellationToken.None);
        foreach (var segment in _segments) _hash.AppendData(segment.Span);
        _hashed += bytes.Length;
        _segments.Clear();
    }

    // After a restart, or when another replica took bytes, the file holds more than was hashed here.
    private async Task CatchUpAsync(SafeFileHandle handle, CancellationToken cancellationToken)
    {
        var length = RandomAccess.GetLength(handle);
        if (_hashed > length)
        {
            _ = _hash.GetHashAndReset();
            _hashed = 0;
        }
        if (_hashed < length) _hashed = await HashFileAsync(handle, _hash, _hashed, cancellationToken);
    }

    private static async Task<long> HashFileAsync(SafeFileHandle handle, IncrementalHash hash, long offset, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ReadSize);
        try
        {
            int count;
            while ((count = await RandomAccess.ReadAsync(handle, buffer, offset, cancellationToken)) > 0)
            {
                hash.AppendData(buffer.AsSpan(0, count));
                offset += count;
            }
            return offset;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
