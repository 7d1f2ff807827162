#pragma once

#include <QWidget>

#include <string>
#include <vector>

class QLabel;
class QPushButton;

namespace ambrotype::ui {

class ModelPresence;
class ParamEditor;
class PhotoDocument;
class SizeChooser;

//! The few controls that most pictures need: strength, denoise, sharpen, faces, size, and Auto with its reasons.
class SimplePanel : public QWidget
{
    Q_OBJECT

public:
    explicit SimplePanel(ModelPresence &models, QWidget *parent = nullptr);

    void setDocument(PhotoDocument *document); //!< Null: everything is disabled.
    void refresh();                            //!< Shows the document's recipe.
    void refreshAdvice();                      //!< Shows what was measured.

Q_SIGNALS:
    void effectWanted(const QString &stage, bool on); //!< See ParamEditor::effectWanted().

private:
    struct Row
    {
        std::string stage;
        ParamEditor *editor = nullptr;
    };
    ParamEditor *addRow(const char *stage, const char *param, const QString &title);
    void addFaces(ModelPresence &models);

    PhotoDocument *m_document = nullptr;
    std::vector<Row> m_rows;
    SizeChooser *m_size;
    QPushButton *m_auto;
    QLabel *m_reasons;
};

} // namespace ambrotype::ui
