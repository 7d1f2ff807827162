#pragma once

#include <QWidget>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

class QFrame;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace ambrotype::ui {

class ModelPresence;
class OutputSection;
class PhotoDocument;
class StageSection;
struct OutputSource;

//! Every stage of the recipe in its order, every parameter in its stage, and behind them what the files of results are.
//! Built when it is first shown.
class AdvancedPanel : public QWidget
{
    Q_OBJECT

public:
    explicit AdvancedPanel(ModelPresence &models, QWidget *parent = nullptr);
    ~AdvancedPanel() override;

    void setDocument(PhotoDocument *document);
    void refresh();
    //! How long stages took, by id; others keep what was known of them.
    void showTimes(const std::map<std::string, double> &seconds);
    StageSection *section(const std::string &stage) const;             //!< Null before the panel was shown.
    const std::set<std::string> &leftOut() const { return m_leftOut; } //!< Stages that are not looked at.
    void lookAtAll();                                                  //!< Every eye is open again.

    void setOutput(OutputSource source); //!< Without it there is no section for the output. Before the panel is shown.
    OutputSection *output() const { return m_output; } //!< Null before the panel was shown.
    void refreshOutput();                              //!< The settings of the output were changed elsewhere.

    //! What is lost with \p order, one whole sentence each; empty for the usual order.
    static QStringList orderWarnings(const std::vector<std::string> &order);

Q_SIGNALS:
    void leftOutChanged();
    void effectWanted(const QString &stage, bool on); //!< See ParamEditor::effectWanted().

protected:
    void showEvent(QShowEvent *event) override;

private:
    void build();
    void order();
    void move(const std::string &stage, int by);
    //! \name Moving a stage by its handle
    //! @{
    void connectHandle(const std::string &stage, StageSection &section);
    std::size_t placeAt(QPoint global) const; //!< Before which of the stages in their order; their number = behind all.
    void showPlace(QPoint global);
    void hidePlace();
    void moveTo(const std::string &stage, std::size_t place);
    //! @}
    void setLeftOut(const std::string &stage, bool leftOut);
    std::vector<std::string> currentOrder() const;

    ModelPresence &m_models;
    PhotoDocument *m_document = nullptr;
    QVBoxLayout *m_column;
    QLabel *m_warning;
    QPushButton *m_usualOrder;
    QFrame *m_place = nullptr; //!< A line where the dragged stage would go; made when it is first wanted.
    bool m_opened = false;     //!< The stages in use were unfolded once.
    std::map<std::string, StageSection *> m_sections;
    std::unique_ptr<OutputSource> m_outputSource;
    OutputSection *m_output = nullptr; //!< Stays the last.
    std::map<std::string, double> m_seconds;
    std::set<std::string> m_leftOut;
    std::vector<std::string> m_shownOrder; //!< That the keyboard goes through.
};

} // namespace ambrotype::ui
