using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Win32.SafeHandles;
using Platform.Registry.Blobs;
using Platform.Registry.Naming;
using Platform.Registry.Storage;

namespace Platform.Registry.Distribution;

/// <summary><c>/v2/{name}/blobs/uploads/…</c>: blobs in one piece, in chunks that can be resumed, and mounted from another repository.</summary>
internal sealed class UploadEndpoints(UploadStore uploads, BlobStore blobs, RegistryStore registries, BlobFiles files, UploadSessions sessions, RegistryOptions options)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Answers <c>POST …/uploads/</c>.</summary>
    public async Task<DistributionError?> StartAsync(DistributionCall call)
    {
        if (call.Http.Request.Method != "POST") return DistributionError.MethodNotAllowed(call.Http.Request.Method);
        var expected = call.Query("digest");
        Digest? digest = null;
        if (expected is not null && !Digest.TryParse(expected, out digest)) return InvalidDigest();
        var repository = await registries.EnsureRepositoryAsync(call.Registry.Id, call.Repository, call.Aborted);
        if (await TryMountAsync(call, repository)) return null;
        var id = Guid.NewGuid();
        try
        {
            files.CreateUpload(id);
        }
        catch (IOException error) when (BlobFiles.IsDiskFull(error))
        {
            return DistributionError.DiskFull();
        }
        if (!await uploads.AddAsync(id, repository, options.MaxOpenUploads, call.Aborted))
        {
            files.Delete(id);
            return DistributionError.TooManyUploads();
        }
        if (digest is not null) return await UseAsync(call, id, (session, handle) => FinishAsync(call, id, repository, session, handle, digest));
        SetProgress(call, id, 0);
        call.Http.Response.StatusCode = StatusCodes.Status202Accepted;
        return null;
    }

    /// <summary>Answers requests to <c>…/uploads/{id}</c>.</summary>
    public async Task<DistributionError?> HandleAsync(DistributionCall call, string text)
    {
        if (!Guid.TryParseExact(text, "D", out var id) || await uploads.TouchAsync(id, call.Registry.Id, call.Repository, call.Aborted) is not { } repository)
            return DistributionError.UploadUnknown();
        switch (call.Http.Request.Method)
        {
            case "PATCH":
                return await UseAsync(call, id, (session, handle) => AppendAsync(call, id, session, handle));
            case "PUT":
                return Digest.TryParse(call.Query("digest"), out var digest)
                    ? await UseAsync(call, id, (session, handle) => FinishAsync(call, id, repository, session, handle, digest))
                    : InvalidDigest();
            case "GET":
                return await ReportAsync(call, id);
            case "DELETE":
                await DiscardAsync(id);
                call.Http.Response.StatusCode = StatusCodes.Status204NoContent;
                return null;
            default:
                return DistributionError.MethodNotAllowed(call.Http.Request.Method);
        }
    }

    private async Task<DistributionError?> ReportAsync(DistributionCall call, Guid id)
    {
        // After a broken connection its request may still be writing what had arrived; the client shall hear of all of it.
        var session = sessions.Get(id);
        var settled = await session.EnterAsync(Patience, call.Aborted);
        try
        {
            var file = new FileInfo(files.PathOf(id));
            if (!file.Exists) return DistributionError.UploadUnknown();
            SetProgress(call, id, file.Length);
            call.Http.Response.StatusCode = StatusCodes.Status204NoContent;
            return null;
        }
        finally
        {
            if (settled) session.Leave();
        }
    }

    private async Task<bool> TryMountAsync(DistributionCall call, long repository)
    {
        if (!Digest.TryParse(call.Query("mount"), out var digest) || call.Query("from") is not { } from) return false;
        if (!NameRules.IsRepository(from) || !call.CanPull(from) || !await blobs.MountAsync(call.Registry.Id, from, repository, digest, call.Aborted)) return false;
        SetCreated(call, digest);
        return true;
    }

    // Runs an action on an upload while no other request does.
    private async Task<DistributionError?> UseAsync(DistributionCall call, Guid id, Func<UploadSession, SafeFileHandle, Task<DistributionError?>> action)
    {
        var session = sessions.Get(id);
        if (!await session.EnterAsync(Patience, call.Aborted)) return DistributionError.UploadBusy();
        try
        {
            SafeFileHandle? handle;
            try
            {
                handle = files.OpenUpload(id);
            }
            catch (IOException)
            {
                // Another replica has the file open.
                return DistributionError.UploadBusy();
            }
            if (handle is null) return DistributionError.UploadUnknown();
            using (handle) return await action(session, handle);
        }
        finally
        {
            session.Leave();
        }
    }

    private async Task<DistributionError?> AppendAsync(DistributionCall call, Guid id, UploadSession session, SafeFileHandle handle)
    {
        if (await ReceiveAsync(call, id, session, handle) is { } error) return error;
        SetProgress(call, id, RandomAccess.GetLength(handle));
        call.Http.Response.StatusCode = StatusCodes.Status202Accepted;
        return null;
    }

    private async Task<DistributionError?> FinishAsync(DistributionCall call, Guid id, long repository, UploadSession session, SafeFileHandle handle, Digest expected)
    {
        if (await ReceiveAsync(call, id, session, handle) is { } error) return error;
        var actual = await session.ComputeDigestAsync(handle, expected.HashAlgorithm, call.Aborted);
        if (actual != expected)
        {
            await DiscardAsync(id);
            return DistributionError.DigestInvalid($"the content has digest {actual}, not {expected} as announced: the upload was dropped, start again");
        }
        try
        {
            RandomAccess.FlushToDisk(handle);
            await blobs.CommitAsync(id, repository, expected, RandomAccess.GetLength(handle), call.Aborted);
        }
        catch (IOException full) when (BlobFiles.IsDiskFull(full))
        {
            await DiscardAsync(id);
            return DistributionError.DiskFull();
        }
        sessions.Forget(id);
        SetCreated(call, expected);
        return null;
    }

    private async Task<DistributionError?> ReceiveAsync(DistributionCall call, Guid id, UploadSession session, SafeFileHandle handle)
    {
        var request = call.Http.Request;
        // Before any refusal: the server reads a refused body away, so that the client gets to see why, only within the limit.
        call.Http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
        var start = RandomAccess.GetLength(handle);
        ByteRange? chunk = null;
        if (request.Headers.ContentRange.ToString() is { Length: > 0 } header)
        {
            if ((chunk = ByteRange.ParseChunk(header)) is not { } range) return DistributionError.UploadInvalid("Content-Range must be <first byte>-<last byte>");
            if (range.First != start)
            {
                SetProgress(call, id, start);
                return DistributionError.RangeInvalid($"the upload has {start} bytes: go on from there");
            }
            if (request.ContentLength is { } announced && announced != range.Length) return DistributionError.SizeInvalid("Content-Length differs from Content-Range");
        }
        if (request.ContentLength is { } length && !files.HasRoomFor(length)) return await DropFullAsync(id);
        switch (await session.ReceiveAsync(handle, request.BodyReader, chunk?.Length ?? long.MaxValue, call.Aborted))
        {
            case ReceiveOutcome.DiskFull:
                return await DropFullAsync(id);
            case ReceiveOutcome.Interrupted:
                return DistributionError.UploadInvalid("the request ended early: ask for the upload's progress and go on");
            case ReceiveOutcome.TooLong:
                session.Truncate(handle, start);
                return DistributionError.SizeInvalid("the chunk is longer than its Content-Range");
        }
        if (chunk is not { } whole || RandomAccess.GetLength(handle) - start == whole.Length) return null;
        session.Truncate(handle, start);
        return DistributionError.SizeInvalid("the chunk is shorter than its Content-Range");
    }

    private async Task<DistributionError> DropFullAsync(Guid id)
    {
        await DiscardAsync(id);
        return DistributionError.DiskFull();
    }

    // The file goes first: a row without a file is an upload that has to start again, a file without a row is waste.
    private async Task DiscardAsync(Guid id)
    {
        files.Delete(id);
        sessions.Forget(id);
        await uploads.DeleteAsync(id, CancellationToken.None);
    }

    private static DistributionError InvalidDigest() => DistributionError.DigestInvalid("digest must be sha256:<64 hex digits> or sha512:<128 hex digits>");

    private static void SetProgress(DistributionCall call, Guid id, long length)
    {
        var headers = call.Http.Response.Headers;
        headers.Location = $"/v2/{call.Repository}/blobs/uploads/{id:D}";
        headers.Range = string.Create(CultureInfo.InvariantCulture, $"0-{Math.Max(0, length - 1)}");
        headers["Docker-Upload-UUID"] = id.ToString("D");
    }

    private static void SetCreated(DistributionCall call, Digest digest)
    {
        var response = call.Http.Response;
        response.StatusCode = StatusCodes.Status201Created;
        response.Headers.Location = $"/v2/{call.Repository}/blobs/{digest}";
        response.Headers["Docker-Content-Digest"] = digest.Value;
    }
}
