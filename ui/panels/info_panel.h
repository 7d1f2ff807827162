#pragma once

#include <QWidget>

class QFormLayout;
class QLocale;
class QUndoGroup;

namespace ambrotype::ui {

class PhotoDocument;

//! What is known of the picture: file, size, colour profile, measurements.
class InfoPanel : public QWidget
{
    Q_OBJECT

public:
    explicit InfoPanel(QWidget *parent = nullptr);
    void setDocument(PhotoDocument *document);
    void refresh();

private:
    void addFaces(const QLocale &locale); //!< How far the picture can grow with them.
    void addLine(const QString &name, const QString &value);

    PhotoDocument *m_document = nullptr;
    QFormLayout *m_form;
};

} // namespace ambrotype::ui
