using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LatentLab.Tests;

/// <summary>The checks of whole building blocks: right solutions pass, and each classic mistake is named.</summary>
[Collection("torch")]
public sealed class PropertyCheckTests
{
    public PropertyCheckTests() => Lab.Start();

    private static string Refused(Func<string> check) => Assert.Throws<CheckFailedException>(check).Message;

    [Fact]
    public void Divergence()
    {
        Assert.Equal(5, Check.Divergence(VaeLoss.KullbackLeibler).Split('\n').Length);
        static Tensor Terms(Tensor mu, Tensor logVar) => (mu.square() + logVar.exp() - logVar - 1) / 2;
        Assert.Contains(
            "Reduced by mean over the codings",
            Refused(() => Check.Divergence((mu, logVar) => Terms(mu, logVar).mean()))
        );
        Assert.Contains(
            "Wrong sign",
            Refused(() => Check.Divergence((mu, logVar) => -Terms(mu, logVar).sum(dim: 1).mean()))
        );
        Assert.Contains(
            "Average over the images",
            Refused(() => Check.Divergence((mu, logVar) => Terms(mu, logVar).sum()))
        );
        Assert.Contains(
            "is the 1 subtracted",
            Refused(() => Check.Divergence((mu, logVar) => (Terms(mu, logVar) + .5).sum(dim: 1).mean()))
        );
        Assert.Contains(
            "half of the sum",
            Refused(() => Check.Divergence((mu, logVar) => 2 * Terms(mu, logVar).sum(dim: 1).mean()))
        );
    }

    [Fact]
    public void AShapeThatDoesNotFitGetsTheHint()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(2, Check.Runs(() => nn.functional.linear(ones(4, 3), ones(2, 3)), "transpose it").shape[1]);
        var message = Refused(() =>
            Check.Runs(() => nn.functional.linear(ones(4, 2), ones(2, 3)), "transpose it").ToString()
        );
        Assert.StartsWith("Not yet: mat1 and mat2 shapes cannot be multiplied", message);
        Assert.EndsWith("transpose it", message);
    }

    [Fact]
    public void DiscriminatorLoss()
    {
        static Tensor Bce(Tensor logits, double label) =>
            nn.functional.binary_cross_entropy_with_logits(logits, full_like(logits, label));
        Assert.Equal(
            4,
            Check
                .DiscriminatorLoss((d, g, x, z) => Bce(d.call(x), 1) + Bce(d.call(g.call(z).detach()), 0))
                .Split('\n')
                .Length
        );
        Assert.Contains(
            "detach() the generated samples",
            Refused(() => Check.DiscriminatorLoss((d, g, x, z) => Bce(d.call(x), 1) + Bce(d.call(g.call(z)), 0)))
        );
        Assert.Contains(
            "labels are exchanged",
            Refused(() =>
                Check.DiscriminatorLoss((d, g, x, z) => Bce(d.call(x), 0) + Bce(d.call(g.call(z).detach()), 1))
            )
        );
        Assert.Contains(
            "sigmoid inside",
            Refused(() =>
                Check.DiscriminatorLoss(
                    (d, g, x, z) => Bce(d.call(x).sigmoid(), 1) + Bce(d.call(g.call(z).detach()).sigmoid(), 0)
                )
            )
        );
        Assert.Contains(
            "detach() too many",
            Refused(() =>
                Check.DiscriminatorLoss(
                    (d, g, x, z) => (Bce(d.call(x), 1) + Bce(d.call(g.call(z)), 0)).detach().requires_grad_()
                )
            )
        );
    }

    [Fact]
    public void ADiscriminatorLossWithoutAGraph()
    {
        static Tensor Loss(Tensor real, Tensor fake) =>
            nn.functional.softplus(-real).mean() + nn.functional.softplus(fake).mean();
        Assert.Contains(
            "detach() too many",
            Refused(() => Check.DiscriminatorLoss((d, g, x, z) => Loss(d.call(x).detach(), d.call(g.call(z)).detach())))
        );
        Assert.Contains(
            "detach() too many",
            Refused(() =>
                Check.DiscriminatorLoss(
                    (d, g, x, z) =>
                    {
                        using var noGrad = no_grad();
                        return Loss(d.call(x), d.call(g.call(z)));
                    }
                )
            )
        );
    }

    [Fact]
    public void GradientPenalty()
    {
        static Tensor Penalty(Func<Tensor, Tensor> critic, Tensor x, bool create, bool retain)
        {
            var samples = x.detach().requires_grad_();
            var gradient = autograd.grad(
                [critic(samples).sum()],
                [samples],
                create_graph: create,
                retain_graph: retain
            )[0];
            return (gradient.norm(1) - 1).square().mean();
        }
        Assert.Equal(3, Check.GradientPenalty((critic, x) => Penalty(critic, x, true, true)).Split('\n').Length);
        Assert.Contains(
            "retain_graph: true",
            Refused(() => Check.GradientPenalty((critic, x) => Penalty(critic, x, true, false)))
        );
        Assert.Contains(
            "create_graph: true",
            Refused(() => Check.GradientPenalty((critic, x) => Penalty(critic, x, false, true)))
        );
        Assert.Contains(
            "root of the sum of squares",
            Refused(() => Check.GradientPenalty((critic, x) => 2 * Penalty(critic, x, true, true)))
        );
    }

    [Fact]
    public void Images()
    {
        Assert.Equal(3, Check.Images(logits => logits.sigmoid()).Split('\n').Length);
        Assert.Contains(
            "the sigmoid is there twice",
            Refused(() => Check.Images(logits => logits.sigmoid().sigmoid()))
        );
        Assert.Contains("makes probabilities", Refused(() => Check.Images(logits => logits.clone())));
        Assert.Contains("1 / (1 + exp(-logit))", Refused(() => Check.Images(logits => logits.tanh() / 2 + .5)));
    }

    [Fact]
    public void Registered()
    {
        using var registered = new Shared(register: true);
        using var forgotten = new Shared(register: false);
        Assert.Contains("OK", Check.Registered(registered, 6));
        Assert.Contains("RegisterComponents()", Refused(() => Check.Registered(forgotten, 6)));
        Assert.Contains("registered twice", Refused(() => Check.Registered(registered, 3)));
    }

    [Fact]
    public void SameWeights()
    {
        using var saved = new DenseAutoencoder([6, 3], seed: 1);
        using var same = new DenseAutoencoder([6, 3], seed: 1);
        using var anew = new DenseAutoencoder([6, 3], seed: 2);
        Assert.Contains("OK", Check.SameWeights(same, saved));
        Assert.Contains("re-initialized", Refused(() => Check.SameWeights(anew, saved)));
        using (no_grad())
            same.parameters().First()[0, 0] += 1e-6f;
        Assert.Contains("differ", Refused(() => Check.SameWeights(same, saved)));
    }

    private sealed class Shared : nn.Module<Tensor, Tensor>
    {
        private readonly Parameter weight = nn.Parameter(ones(2, 3));

        public Shared(bool register)
            : base(nameof(Shared))
        {
            if (register)
                RegisterComponents();
        }

        public override Tensor forward(Tensor input) => input.mm(weight.t());
    }
}
