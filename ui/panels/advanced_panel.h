#pragma once

#include <QWidget>

#include <map>
#include <string>

class QVBoxLayout;

namespace ambrotype::ui {

class ModelPresence;
class PhotoDocument;
class StageSection;

//! Every stage of the recipe in its order, every parameter in its stage. Built when it is first shown.
class AdvancedPanel : public QWidget
{
    Q_OBJECT

public:
    explicit AdvancedPanel(ModelPresence &models, QWidget *parent = nullptr);

    void setDocument(PhotoDocument *document);
    void refresh();

protected:
    void showEvent(QShowEvent *event) override;

private:
    void build();
    void order();

    ModelPresence &m_models;
    PhotoDocument *m_document = nullptr;
    QVBoxLayout *m_column;
    bool m_opened = false; //!< The stages in use were unfolded once.
    std::map<std::string, StageSection *> m_sections;
};

} // namespace ambrotype::ui
