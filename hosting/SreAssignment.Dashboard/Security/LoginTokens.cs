using System.Security.Cryptography;
using System.Text;

namespace SreAssignment.Dashboard.Security;

/// <summary>The token that the next browser signs in with. Each signs in one browser; then there is another.</summary>
internal sealed class LoginTokens
{
    private readonly Lock _lock = new();
    private string _current = NewToken();

    /// <summary>Raised when a token was used and another has taken its place.</summary>
    public event Action? Used;

    public string Current
    {
        get
        {
            lock (_lock)
                return _current;
        }
    }

    /// <summary>Uses the token up when it is right.</summary>
    public bool TryUse(string token)
    {
        lock (_lock)
        {
            if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(_current)))
                return false;
            _current = NewToken();
        }

        Used?.Invoke();
        return true;
    }

    private static string NewToken() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}
