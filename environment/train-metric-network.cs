// Trains the metric network anew and stores it in the library: dotnet run environment/train-metric-network.cs
// The hash it prints belongs into MetricNetwork.cs. Every score of generated images changes with it.
#:project ../lib/LatentLab/LatentLab.csproj
#:property PublishAot=false
#:property CopyLocalLockFileAssemblies=false
#:property GenerateRuntimeConfigDevFile=true
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using LatentLab;

Lab.Start();
using var data = FashionMnist.Load();
using var network = MetricNetwork.Train(data);
var path = Path.GetFullPath(
    "../lib/LatentLab/Evaluation/metric-network.safetensors",
    Path.GetDirectoryName(ThisFile())!
);
var trained = Classification.Accuracy(network, data.Test);
Weights.Save(network, path, new Dictionary<string, string> { ["test accuracy"] = $"{trained:F4}" }, half: true);

Weights.Load(network, path); // as rounded to 16 bits
Console.WriteLine(
    $"accuracy on the test images: {trained:P2} trained, {Classification.Accuracy(network, data.Test):P2} stored"
);
Console.WriteLine(
    $"{new FileInfo(path).Length / 1000} kB, "
        + $"SHA-256 {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)))}"
);

static string ThisFile([CallerFilePath] string path = "") => path;
