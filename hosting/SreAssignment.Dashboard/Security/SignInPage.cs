namespace SreAssignment.Dashboard.Security;

/// <summary>What a browser sees that is not signed in.</summary>
internal static class SignInPage
{
    public static string Html(bool isTokenWrong)
    {
        var why = isTokenWrong
            ? "This link was used already, or belongs to a run that has ended. Each link signs in one browser."
            : "The dashboard shows secrets and runs commands, so it is only for whoever started the application.";
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <title>Sign in - Dashboard</title>
              <meta name="viewport" content="width=device-width">
              <link rel="icon" href="data:,">
              <link rel="stylesheet" href="/dashboard.css">
              <script src="/theme.js"></script>
            </head>
            <body>
              <main class="sign-in">
                <h1>Sign in</h1>
                <p>{why}</p>
                <p>Open the newest link that the terminal shows:</p>
                <pre>Login to the dashboard at http://localhost:…/login?t=…</pre>
              </main>
            </body>
            </html>
            """;
    }
}
