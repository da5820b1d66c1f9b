namespace Platform.NodeAgent.KubeletApi.Logs;

/// <summary>Cuts a growing file into lines; a line that is too long comes in pieces.</summary>
internal sealed class LineBuffer(int maxLineBytes)
{
    private byte[] _bytes = new byte[16 << 10];
    private int _start;
    private int _end;

    /// <summary>Reads on; false when there is nothing more at present.</summary>
    public async Task<bool> FillAsync(Stream file, CancellationToken cancel)
    {
        if (_start > 0)
        {
            _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _bytes.Length && _bytes.Length < maxLineBytes)
            Array.Resize(ref _bytes, _bytes.Length * 2);
        var read = await file.ReadAsync(_bytes.AsMemory(_end), cancel);
        _end += read;
        return read > 0;
    }

    /// <summary>The next complete line without its line feed; valid until the next fill.</summary>
    public bool TryTake(out ReadOnlyMemory<byte> line)
    {
        var pending = _bytes.AsMemory(_start, _end - _start);
        var length = pending.Span.IndexOf((byte)'\n');
        if (length < 0 && pending.Length < maxLineBytes)
        {
            line = default;
            return false;
        }

        line = length < 0 ? pending : pending[..length];
        _start += line.Length + (length < 0 ? 0 : 1);
        return true;
    }
}
