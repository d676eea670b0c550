using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace SreAssignment.Auth.Keys;

/// <summary>Creates folders and files that only the current user can access: by their mode on Unix, by their access control list on Windows.</summary>
internal static class OwnerOnly
{
    private const UnixFileMode FileAccessMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Creates a folder where it is missing. An existing one keeps its permissions.</summary>
    public static void CreateFolder(string path)
    {
        if (!OperatingSystem.IsWindows())
            Directory.CreateDirectory(path, FileAccessMode | UnixFileMode.UserExecute);
        else if (!Directory.Exists(path))
            Security<DirectorySecurity>(InheritanceFlags.ContainerInherit | InheritanceFlags.ObjectInherit).CreateDirectory(path);
    }

    /// <summary>Opens a file to read and write it, and excludes every other process. A new file has the permissions.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mode"><see cref="FileMode.CreateNew"/> or <see cref="FileMode.OpenOrCreate"/>.</param>
    public static FileStream Open(string path, FileMode mode) => OperatingSystem.IsWindows()
        ? new FileInfo(path).Create(
            mode,
            FileSystemRights.Read | FileSystemRights.Write,
            FileShare.None,
            bufferSize: 4096,
            FileOptions.None,
            Security<FileSecurity>(InheritanceFlags.None))
        : new FileStream(
            path, new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None, UnixCreateMode = FileAccessMode });

    [SupportedOSPlatform("windows")]
    private static T Security<T>(InheritanceFlags inheritance)
        where T : FileSystemSecurity, new()
    {
        using var user = WindowsIdentity.GetCurrent();
        var security = new T();
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        security.AddAccessRule(new FileSystemAccessRule(user.User!, FileSystemRights.FullControl, inheritance, PropagationFlags.None, AccessControlType.Allow));
        return security;
    }
}
