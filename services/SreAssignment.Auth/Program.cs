using SreAssignment.Auth;

return await AuthService.Build(args).RunServiceAsync();
