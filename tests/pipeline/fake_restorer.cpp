#include "pipeline/fake_restorer.h"

namespace ambrotype::test {
namespace {

using namespace imaging;
using namespace pipeline;
using faces::Restorer;

class FakeRestorer final : public Restorer
{
public:
    FakeRestorer(FakeWork work, int size)
        : m_work(std::move(work))
        , m_size(size)
    {
    }
    faces::CropTemplate cropTemplate() const override { return faces::CropTemplate::Ffhq; }
    int size() const override { return m_size; }
    int batch() const override { return 2; }
    Result<std::vector<FloatImage>> restore(const std::vector<const FloatImage *> &crops,
                                            const faces::RestoreOptions &) const override
    {
        std::vector<FloatImage> made;
        for (const FloatImage *crop : crops) {
            auto one = m_work(*crop);
            if (!one)
                return one.error();
            made.push_back(std::move(*one));
        }
        return made;
    }

private:
    FakeWork m_work;
    int m_size;
};

} // namespace

std::shared_ptr<const Restorer> fakeRestorer(FakeWork work, int size)
{
    return std::make_shared<FakeRestorer>(std::move(work), size);
}

PrepareContext contextOf(const Source &source, std::vector<std::string> *notes)
{
    PrepareContext context;
    context.source = &source;
    context.fullInputSize = source.size();
    context.fullInput = [&source](const Region &region) { return source.read(0, region); };
    context.context.inputSize = context.context.outputSize = source.size();
    context.context.device = "cpu";
    if (notes)
        context.context.note = [notes](const std::string &note) { notes->push_back(note); };
    return context;
}
FaceModels modelsWith(const std::string &name, FakeWork work, int size)
{
    FaceModels models;
    models.restorer = {fakeRestorer(std::move(work), size), name, name};
    return models;
}
PlannedFace toRestore(const faces::Face &face)
{
    PlannedFace planned;
    planned.face = face;
    planned.task = PlannedFace::Task::Restore;
    return planned;
}
FloatImage pasted(const Source &source, const FaceWork &work)
{
    FloatImage pixels = source.read(0, Region::of(source.size())).value();
    faces::pasteFaces(pixels, Region::of(source.size()), work.picture, source.size(), work.patches, work.paste);
    return pixels;
}

} // namespace ambrotype::test
