using SreAssignment.Auth;

AuthService.Build(args).Run();
