using System.Text.Json;

namespace Platform.Cli.Auth;

/// <summary>Keeps the sign-in in <c>~/.platform</c>, readable by its owner alone.</summary>
public sealed class SessionStore(string homeDirectory)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _directory = Path.Combine(homeDirectory, ".platform");

    private string SessionFile => Path.Combine(_directory, "session.json");

    /// <summary>The saved sign-in, or an error that says to sign in.</summary>
    public Result<Session> Load()
    {
        try
        {
            var session = JsonSerializer.Deserialize(File.ReadAllBytes(SessionFile), SessionJson.Default.Session);
            return session is null ? CliError.SignInRequired("The saved sign-in is empty.") : session;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return CliError.SignInRequired("You are not signed in.");
        }
        catch (JsonException)
        {
            return CliError.SignInRequired($"The saved sign-in {SessionFile} is damaged.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new CliError("SessionUnreadable", $"{SessionFile} cannot be read: {e.Message}");
        }
    }

    /// <summary>Replaces the saved sign-in in one step, so that a second command never reads half of it.</summary>
    public CliError? Save(Session session)
    {
        try
        {
            Directory.CreateDirectory(_directory, OwnerOnly);
            File.SetUnixFileMode(_directory, OwnerOnly);
            PrivateFile.Replace(SessionFile, JsonSerializer.Serialize(session, SessionJson.Default.Session));
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new CliError("SessionNotSaved", $"The sign-in cannot be kept in {_directory}: {e.Message}");
        }
    }

    /// <summary>Forgets the sign-in; whether there was one.</summary>
    public bool Delete()
    {
        if (!File.Exists(SessionFile))
            return false;
        File.Delete(SessionFile);
        return true;
    }
}
