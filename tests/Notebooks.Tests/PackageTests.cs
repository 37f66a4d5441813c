using LatentLab.Runner;

namespace LatentLab.Notebooks.Tests;

/// <summary>The package as somebody uses it who has nothing else of this repository.</summary>
[Trait("Speed", "slow")]
public sealed class PackageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("latentlab-package").FullName;
    private readonly Repository _repository = Repository.Find();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void APlainConsoleProgramUsesItWithNothingSetUp()
    {
        Pack.EnsureCurrent(_repository, null, TextWriter.Null, cancel: TestContext.Current.CancellationToken);
        Write(
            "Plain.csproj",
            """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="LatentLab" Version="0.1.0" />
              </ItemGroup>
            </Project>
            """
        );
        Write(
            "NuGet.config",
            $"""
            <configuration>
              <packageSources><add key="feed" value="{_repository.Feed}" /></packageSources>
            </configuration>
            """
        );
        Write(
            "Program.cs",
            """
            using LatentLab;
            using TorchSharp;

            Lab.Start();
            using var model = new TiedAutoencoder([784, 100, 30]);
            Console.WriteLine("parameters " + model.parameters().Sum(p => p.numel()));
            Console.WriteLine("chart "
                + Figure.Lines("a line", ("y", new[] { 1.0, 2.0 })).ToPlotlyJson().Contains("scatter"));
            """
        );

        var (restored, restoreText) = Tool.Run("dotnet", ["restore", "-v:normal", "-nologo"], _folder);
        Assert.True(restored == 0, restoreText);
        // A stated version that was never published: one notebook host refuses it.
        Assert.DoesNotContain("NU1603", restoreText);

        var (ran, text) = Tool.Run("dotnet", ["run", "--no-restore"], _folder);
        Assert.True(ran == 0, text);
        Assert.Contains("parameters 82414", text);
        Assert.Contains("chart True", text);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);
}
