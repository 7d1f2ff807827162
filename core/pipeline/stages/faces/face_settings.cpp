#include "pipeline/stages/faces/face_settings.h"

#include "pipeline/param_builders.h"
#include "pipeline/stages/faces/faces_stage.h"

#include <algorithm>

namespace ambrotype::pipeline {
namespace {

//! Of the text of all decisions: those for a thousand faces, each with a reference of the longest recogniser.
constexpr std::size_t kLongestChoices = 1U << 20U;

//! A mode is one control for many values.
struct Mode
{
    const char *id;
    double cap;       //!< Of the amount.
    double texture;   //!< Returned from the original.
    double grain;     //!< Share of the measured one.
    double sharpness; //!< How far the face is softened towards its surroundings.
    IdentityRule identity;
};
constexpr Mode kModes[] = {{"natural", 0.8, 0.4, 1.0, 0.3, IdentityRule::Strict},
                           {"detail", 0.9, 0.25, 0.7, 0.15, IdentityRule::Normal},
                           {"strong", 1.0, 0.1, 0.0, 0.0, IdentityRule::Normal}};

const Mode *findMode(const std::string &id)
{
    const auto *const found =
        std::find_if(std::begin(kModes), std::end(kModes), [&](const Mode &m) { return m.id == id; });
    return found == std::end(kModes) ? nullptr : found;
}

ParamSpec textParam(std::string id, std::string title, std::string help)
{
    ParamSpec spec;
    spec.id = std::move(id);
    spec.title = std::move(title);
    spec.type = ParamType::Text;
    spec.defaultValue = std::string();
    spec.help = std::move(help);
    return spec;
}

IdentityRule identityOf(const StageContext &context, const Mode *mode)
{
    const std::string rule = context.text("identity");
    if (rule == "off")
        return IdentityRule::Off;
    if (rule == "strict")
        return IdentityRule::Strict;
    return rule == "mode" && mode ? mode->identity : IdentityRule::Normal;
}

FaceSelection selectionOf(const std::string &text)
{
    return text == "largest" ? FaceSelection::Largest : text == "centre" ? FaceSelection::Centre : FaceSelection::All;
}

} // namespace

StageInfo describeFaces()
{
    StageInfo info;
    info.id = "faces";
    info.title = "Faces";
    info.help = "Finds faces, restores each and puts it back without a seam, as long as it stays the same person.";
    info.version = 2; // texture, grain and focus are matched to the final picture
    info.cost = CostClass::Fast;
    const std::vector<std::string> on = {"auto",
                                         "gfpgan-v1.4",
                                         "gfpgan-v1.3",
                                         "restoreformer-plus-plus",
                                         "codeformer",
                                         "gpen-bfr-512",
                                         "gpen-bfr-256",
                                         "gpen-bfr-1024",
                                         "gpen-bfr-2048",
                                         "classic",
                                         "file"};
    const auto whenOn = [&](ParamSpec spec) { return when("model", on, std::move(spec)); };
    info.params = {
        choiceParam("model",
                    "Model",
                    {{"none", "Off"},
                     {on[0], "Best available"},
                     {on[1], "GFPGAN 1.4"},
                     {on[2], "GFPGAN 1.3"},
                     {on[3], "RestoreFormer++"},
                     {on[4], "CodeFormer"},
                     {on[5], "GPEN 512"},
                     {on[6], "GPEN 256"},
                     {on[7], "GPEN 1024"},
                     {on[8], "GPEN 2048"},
                     {on[9], "Without a network"},
                     {on[10], "Another file"}},
                    "The network that restores faces. Its weights must be on this machine."),
        when(
            "model", {"file"}, advanced(textParam("file", "Weights file", "A file of a network that restores faces."))),
        whenOn(numberParam(
            "amount", "Strength", {0, 100, 100, 1, "%"}, "How much of the restored face replaces the original.")),
        when("model",
             {"codeformer", "file"},
             numberParam("fidelity",
                         "Fidelity",
                         {0, 100, 50, 1, "%"},
                         "CodeFormer only: more detail at the low end, more like the original at the high end.")),
        whenOn(
            choiceParam("mode",
                        "Mode",
                        {{"natural", "Natural"}, {"detail", "Detail"}, {"strong", "Strong"}, {"custom", "Custom"}},
                        "How far restoration may go: its greatest strength, the skin texture that is kept, the grain, "
                        "the limit of likeness.")),
        when("mode",
             {"custom"},
             advanced(numberParam("texture",
                                  "Give back texture",
                                  {0, 100, 30, 1, "%"},
                                  "Share of the original's pores, lines and lashes that is put back."))),
        when("mode",
             {"custom"},
             advanced(numberParam("grain",
                                  "Grain",
                                  {0, 200, 100, 1, "%"},
                                  "How far the grain of the restored face is brought to that of its surroundings."))),
        when("mode",
             {"custom"},
             advanced(numberParam("sharpness",
                                  "Match sharpness",
                                  {0, 100, 30, 1, "%"},
                                  "How far the restored face is softened when it is sharper than all around it."))),
        whenOn(
            advanced(choiceParam("identity",
                                 "Likeness",
                                 {{"mode", "As the mode"}, {"normal", "Normal"}, {"strict", "Strict"}, {"off", "Off"}},
                                 "The strength of a face is lowered until it is still the same person."))),
        whenOn(advanced(
            boolParam("color", "Match colours", true, "The face keeps the light and the tone of the photograph."))),
        whenOn(advanced(boolParam("eyes", "Keep eye colour", true, "The irises keep the colour of the photograph."))),
        whenOn(advanced(boolParam("moles", "Keep moles", true, "Moles and freckles of the photograph stay."))),
        whenOn(
            advanced(boolParam("teeth",
                               "Keep teeth",
                               false,
                               "The inside of the mouth stays as it is in the photograph. Needs a network that tells "
                               "the parts of a face."))),
        whenOn(advanced(boolParam("focus",
                                  "Keep what is out of focus",
                                  true,
                                  "Hair, shoulders and background that are softer than the face stay soft."))),
        whenOn(advanced(choiceParam("paste",
                                    "Put back by",
                                    {{"feather", "Soft edge"}, {"poisson", "Gradients (Poisson)"}},
                                    "How the restored face joins the photograph."))),
        whenOn(advanced(choiceParam(
            "detector",
            "Detector",
            {{"auto", "Best available"}, {"retinaface", "RetinaFace"}, {"yunet", "YuNet"}, {"cascade", "Cascades"}},
            "What finds the faces."))),
        whenOn(advanced(numberParam("threshold",
                                    "Certainty",
                                    {0, 100, 0, 1, "%"},
                                    "How sure the detector must be; 0 is the detector's own limit."))),
        whenOn(advanced(boolParam("rotated",
                                  "Look at turned faces",
                                  true,
                                  "Looks again at the turned picture when little is found upright."))),
        whenOn(choiceParam("select",
                           "Which faces",
                           {{"all", "All"}, {"largest", "The largest"}, {"centre", "The one in the middle"}},
                           "Which of the faces found are restored.")),
        whenOn(advanced(
            integerParam("most", "At most", {0, 1000, 0, 1, ""}, "Number of faces, largest first; 0 is no limit."))),
        whenOn(advanced(numberParam(
            "smallest",
            "Smallest face",
            {4, 500, 24, 1, "px"},
            "Faces whose eyes, seen from the front, would be nearer to each other than this are left alone."))),
        whenOn(advanced(
            boolParam("background", "People in the background", false, "Restores faces that are out of focus, too."))),
        whenOn(advanced(boolParam(
            "aligned", "The picture is one face", false, "No detection: the whole picture is an aligned face."))),
        whenOn(advanced(textParam("choices", "Decisions", "What was decided face by face, as the window writes it."))),
    };
    info.params.back().longest = kLongestChoices;
    return info;
}

Result<FaceSettings> faceSettings(const StageContext &context)
{
    auto choices = faceChoicesFromText(context.text("choices"));
    if (!choices)
        return choices.error();
    const Mode *const mode = findMode(context.text("mode"));
    const auto share = [&](const char *param) { return context.number(param) / 100; };
    FaceSettings settings;
    settings.model = context.text("model");
    settings.file = context.text("file");
    settings.amount = mode ? std::min(share("amount"), mode->cap) : share("amount");
    settings.fidelity = share("fidelity");
    settings.texture = mode ? mode->texture : share("texture");
    settings.grain = mode ? mode->grain : share("grain");
    settings.sharpness = mode ? mode->sharpness : share("sharpness");
    settings.keepFocus = context.flag("focus");
    settings.identity = identityOf(context, mode);
    settings.matchColour = context.flag("color");
    settings.keepEyeColour = context.flag("eyes");
    settings.keepMoles = context.flag("moles");
    settings.keepTeeth = context.flag("teeth");
    settings.poisson = context.text("paste") == "poisson";
    settings.aligned = context.flag("aligned");
    settings.detector = context.text("detector");
    settings.threshold = share("threshold");
    settings.rotated = context.flag("rotated");
    settings.selection = selectionOf(context.text("select"));
    settings.most = static_cast<int>(context.number("most"));
    settings.smallest = context.number("smallest");
    settings.background = context.flag("background");
    settings.choices = std::move(*choices);
    return settings;
}

Result<FaceSettings> faceSettingsAsOn(const Recipe &recipe)
{
    const StageInfo &info = facesStage().info();
    StageSettings settings = *recipe.find(info.id);
    if (recipe.text(info.id, "model") == "none")
        settings.values["model"] = std::string("auto");
    StageContext context;
    context.settings = &settings;
    context.info = &info;
    return faceSettings(context);
}

} // namespace ambrotype::pipeline
