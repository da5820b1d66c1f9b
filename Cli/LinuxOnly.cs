using System.Runtime.Versioning;

// File modes, unix sockets and /proc are used throughout.
[assembly: SupportedOSPlatform("linux")]
