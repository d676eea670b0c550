using Microsoft.IdentityModel.Tokens;

namespace SreAssignment.ServiceDefaults.Tokens;

/// <summary>What is known of a key id.</summary>
/// <param name="Key">The key, if there is one.</param>
/// <param name="IsCertain">False when the authority could not be asked, so that a key which is not known may exist all the same.</param>
internal readonly record struct SigningKeyLookup(SecurityKey? Key, bool IsCertain);
