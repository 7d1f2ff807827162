#pragma once

#include "pipeline/stage.h"

#include <QWidget>

#include <vector>

class QCheckBox;
class QToolButton;

namespace ambrotype::ui {

class ModelPresence;
class ParamEditor;
class PhotoDocument;

//! One stage in the advanced panel: switch, title, and its parameters, made from its StageInfo.
class StageSection : public QWidget
{
    Q_OBJECT

public:
    StageSection(const pipeline::StageInfo &info, ModelPresence &models, QWidget *parent = nullptr);

    void setDocument(PhotoDocument *document) { m_document = document; }
    void refresh();
    void setOpen(bool open);
    bool isOpen() const;
    bool isUsed() const; //!< Whether the recipe sets anything here.

private:
    const pipeline::StageInfo &m_info; //!< Lives as long as the program.
    PhotoDocument *m_document = nullptr;
    QToolButton *m_fold;
    QCheckBox *m_enabled;
    QWidget *m_body;
    std::vector<ParamEditor *> m_editors;
};

} // namespace ambrotype::ui
