using SreAssignment.Hosting.Kustomize.Output;
using SreAssignment.Hosting.Kustomize.Overlays;

namespace SreAssignment.Hosting.Kustomize.Tests.Images;

public sealed class OverlayImagesTests
{
    private const string Digest = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

    [TestCase("# top\nresources: [../../base]\nimages:\n- name: api\n  newName: r/api\n  newTag: 1.0.0\n- name: other\n  newTag: \"2\"\n# after\npatches: []\n",
        "# top\nresources: [../../base]\nimages:\n- name: api\n  newName: r/api\n  digest: DIGEST\n- name: other\n  newTag: \"2\"\n# after\npatches: []\n")]
    [TestCase("resources: [../../base]\n", "resources: [../../base]\nimages:\n- name: api\n  newName: r/api\n  digest: DIGEST\n")]
    [TestCase("images:\n  - name: api\n    newTag: x\n\npatches: []\n", "images:\n- name: api\n  newName: r/api\n  digest: DIGEST\npatches: []\n")]
    public void Only_the_list_of_images_changes(string before, string after)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("kustomization.yaml", before);
        OverlayImages.Write(folder.Path, [new ImageChange("api") { NewName = "r/api", Digest = Digest }]);
        Assert.That(File.ReadAllText(path).Replace(Digest, "DIGEST", StringComparison.Ordinal), Is.EqualTo(after));
    }
}
