#pragma once

#include <QWidget>

#include <vector>

class QComboBox;

namespace ambrotype::ui {

class ParamEditor;
class PhotoDocument;

//! Size of the result: the usual choices in one list, and below it what the chosen one needs. Speaks to the "resize"
//! stage; without that stage it stays empty.
class SizeChooser : public QWidget
{
    Q_OBJECT

public:
    explicit SizeChooser(QWidget *parent = nullptr);
    void setDocument(PhotoDocument *document) { m_document = document; }
    void refresh();

private:
    void choose(int index);

    PhotoDocument *m_document = nullptr;
    QComboBox *m_combo = nullptr;
    std::vector<ParamEditor *> m_editors;
};

} // namespace ambrotype::ui
