using Platform.Contracts.Arm;

namespace Platform.Monitoring.Ingestion;

/// <summary>Why rows were not taken: expected failures of the ingestion API, in one place.</summary>
internal static class IngestionFault
{
    public static ArmFailure WorkspaceUnknown(string host) => new(404, "WorkspaceNotFound", $"No workspace takes rows under the name '{host}'.");

    public static ArmFailure NoSuchPath(string path) => new(404, "NotFound", $"Nothing is served at '{path}': send rows to POST /api/tables/<table>?api-version=2024-01-01 or POST /api/logs?api-version=2016-04-01.");

    public static ArmFailure NoApiVersion() => new(400, "MissingApiVersion", "The query parameter 'api-version' is missing: use 2024-01-01 for /api/tables and 2016-04-01 for /api/logs.");

    public static ArmFailure NotSigned(string why) => new(403, "InvalidAuthorization", $"{why} Send 'Authorization: SharedKey <customerId>:<signature>', signed with one of the workspace's shared keys ('platform monitor log-analytics workspace get-shared-keys').");

    public static ArmFailure DateWrong() => new(403, "InvalidAuthorization", "The header 'x-ms-date' must be the time of sending in RFC 1123 form, at most 15 minutes off: check the sender's clock.");

    public static ArmFailure LengthRequired() => new(411, "LengthRequired", "The body's length must be sent ('Content-Length'), since the signature covers it.");

    public static ArmFailure TooLarge(long most) => new(413, "ContentTooLarge", $"A batch may have {most} bytes, unpacked as well as sent: send smaller ones.");

    public static ArmFailure TooManyRows(int most) => new(413, "ContentTooLarge", $"A batch may have {most} rows: send smaller ones.");

    public static ArmFailure EncodingUnknown(string encoding) => new(415, "UnsupportedMediaType", $"The content encoding '{encoding}' is not known here: use gzip or none.");

    public static ArmFailure NotGzip() => new(400, "InvalidContent", "The body is not what 'Content-Encoding: gzip' says.");

    public static ArmFailure NotJson(string why) => new(400, "InvalidDataFormat", $"The body must be a JSON array of objects, or objects one after another (NDJSON): {why}");

    public static ArmFailure TableUnknown(string table) => new(404, "TableNotFound", $"The workspace has no table '{table}' (case matters). Rows of tables of your own go to /api/logs with 'Log-Type'.");

    public static ArmFailure ColumnUnknown(int row, string column, string table) => new(400, "InvalidDataFormat", $"Row {row}: the table {table} has no column '{column}' (case matters). Nothing of the batch was stored.", column);

    public static ArmFailure WrongType(int row, string column, string expected) => new(400, "InvalidDataFormat", $"Row {row}: '{column}' must be {expected}. Nothing of the batch was stored.", column);

    public static ArmFailure BatchIdWrong(string header) => new(400, "InvalidParameter", $"The header '{header}' must have 1 to 128 visible ASCII characters.");

    public static ArmFailure LogTypeWrong() => new(400, "InvalidLogType", "The header 'Log-Type' must begin with a letter and have up to 100 letters, digits and underscores.");

    public static ArmFailure TooManyColumns(string table, int most) => new(400, "InvalidDataFormat", $"The table {table} would get more than {most} columns: send fewer different properties.");

    public static ArmFailure CustomColumnWrong(string column) => new(400, "InvalidDataFormat", $"The property '{column}' cannot name a column: it must begin with a letter and have up to 45 letters, digits and underscores.", column);

    public static ArmFailure Busy() => new(429, "TooManyRequests", "The workspace is busy with other rows: send the batch again, with the same x-ms-batch-id, after the time in 'Retry-After'.");

    public static ArmFailure Unavailable() => new(503, "ServiceUnavailable", "The workspace cannot take rows now: send the batch again, with the same x-ms-batch-id.");

    public static ArmFailure DiskFull() => new(507, "InsufficientStorage", "The platform's disk is full: free some space, then send the batch again.");
}
