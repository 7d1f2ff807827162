<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ru">
<context>
    <name>Devices</name>
    <message>
        <source>CPU</source>
        <translation>ЦП</translation>
    </message>
</context>
<context>
    <name>Faces</name>
    <message>
        <source>As the other faces</source>
        <translation>Как остальные лица</translation>
    </message>
    <message>
        <source>Draw a face</source>
        <translation>Отметить лицо</translation>
    </message>
    <message>
        <source>Move the points of a face</source>
        <translation>Сдвинуть точки лица</translation>
    </message>
    <message>
        <source>Remove a false face</source>
        <translation>Удалить ложное лицо</translation>
    </message>
    <message>
        <source>Remove a drawn face</source>
        <translation>Удалить отмеченное лицо</translation>
    </message>
    <message>
        <source>Bring back removed faces</source>
        <translation>Вернуть удалённые лица</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::Actions</name>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>&amp;Open...</source>
        <translation>&amp;Открыть...</translation>
    </message>
    <message>
        <source>Open pictures</source>
        <translation>Открыть снимки</translation>
    </message>
    <message>
        <source>Open &amp;folder...</source>
        <translation>Открыть &amp;папку...</translation>
    </message>
    <message>
        <source>&amp;Remove from the shoot</source>
        <translation>&amp;Убрать из съёмки</translation>
    </message>
    <message>
        <source>&amp;Export...</source>
        <translation>&amp;Экспорт...</translation>
    </message>
    <message>
        <source>Export with other settings</source>
        <translation>Экспорт с другими настройками</translation>
    </message>
    <message>
        <source>Enhance</source>
        <translation>Улучшить</translation>
    </message>
    <message>
        <source>Enhance this picture at full size and save it</source>
        <translation>Улучшить снимок в полном размере и сохранить</translation>
    </message>
    <message>
        <source>Add to queue</source>
        <translation>В очередь</translation>
    </message>
    <message>
        <source>Add to the queue and go to the next picture</source>
        <translation>Добавить в очередь и перейти к следующему снимку</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Выход</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Отменить</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Повторить</translation>
    </message>
    <message>
        <source>&amp;Paste settings</source>
        <translation>&amp;Вставить настройки</translation>
    </message>
    <message>
        <source>S&amp;ync settings to the selection</source>
        <translation>Передать настройки выделенным</translation>
    </message>
    <message>
        <source>&amp;Auto</source>
        <translation>&amp;Авто</translation>
    </message>
    <message>
        <source>Set the sliders automatically</source>
        <translation>Подобрать ползунки автоматически</translation>
    </message>
    <message>
        <source>&amp;Reset to the preset</source>
        <translation>&amp;Сбросить к пресету</translation>
    </message>
    <message>
        <source>&amp;Save as preset...</source>
        <translation>Со&amp;хранить как пресет...</translation>
    </message>
    <message>
        <source>&amp;Next way to compare</source>
        <translation>&amp;Следующий вид сравнения</translation>
    </message>
    <message>
        <source>&amp;Split</source>
        <translation>&amp;Шторка</translation>
    </message>
    <message>
        <source>Split: original and result with a divider</source>
        <translation>Шторка: оригинал и результат с границей</translation>
    </message>
    <message>
        <source>Side &amp;by side</source>
        <translation>&amp;Рядом</translation>
    </message>
    <message>
        <source>Sin&amp;gle</source>
        <translation>&amp;Один</translation>
    </message>
    <message>
        <source>Only the result</source>
        <translation>Только результат</translation>
    </message>
    <message>
        <source>&amp;Horizontal divider</source>
        <translation>&amp;Горизонтальная граница</translation>
    </message>
    <message>
        <source>&amp;Flip original and result</source>
        <translation>&amp;Переключить до и после</translation>
    </message>
    <message>
        <source>Flip original and result in place; hold the key to look only as long</source>
        <translation>Переключает до и после на месте; удерживайте клавишу, чтобы только взглянуть</translation>
    </message>
    <message>
        <source>Divider 1 % back</source>
        <translation>Граница на 1 % назад</translation>
    </message>
    <message>
        <source>Divider 1 % on</source>
        <translation>Граница на 1 % вперёд</translation>
    </message>
    <message>
        <source>Divider 10 % back</source>
        <translation>Граница на 10 % назад</translation>
    </message>
    <message>
        <source>Divider 10 % on</source>
        <translation>Граница на 10 % вперёд</translation>
    </message>
    <message>
        <source>&amp;Labels in the corners</source>
        <translation>Подписи в &amp;углах</translation>
    </message>
    <message>
        <source>&amp;Difference</source>
        <translation>&amp;Разница</translation>
    </message>
    <message>
        <source>Show how far the result is from the original: 4, 8, 16 times, off</source>
        <translation>Показать, насколько результат отличается от оригинала: в 4, 8, 16 раз, выкл.</translation>
    </message>
    <message>
        <source>&amp;Assessment frame</source>
        <translation>Рамка для &amp;оценки</translation>
    </message>
    <message>
        <source>Middle grey and a white edge around the picture, to judge its brightness</source>
        <translation>Средне-серый фон и белый край вокруг снимка, чтобы оценить яркость</translation>
    </message>
    <message>
        <source>F&amp;aces</source>
        <translation>&amp;Лица</translation>
    </message>
    <message>
        <source>Show the list of faces</source>
        <translation>Показать список лиц</translation>
    </message>
    <message>
        <source>&amp;Next face</source>
        <translation>&amp;Следующее лицо</translation>
    </message>
    <message>
        <source>Next face at 2:1</source>
        <translation>Следующее лицо в масштабе 2:1</translation>
    </message>
    <message>
        <source>&amp;Boxes on the picture</source>
        <translation>&amp;Рамки на снимке</translation>
    </message>
    <message>
        <source>Boxes of the faces</source>
        <translation>Рамки лиц</translation>
    </message>
    <message>
        <source>&amp;Draw a missed face</source>
        <translation>&amp;Отметить пропущенное лицо</translation>
    </message>
    <message>
        <source>&amp;Review</source>
        <translation>&amp;Проверка</translation>
    </message>
    <message>
        <source>Review the results of the queue</source>
        <translation>Проверить результаты очереди</translation>
    </message>
    <message>
        <source>&amp;Approve</source>
        <translation>&amp;Принять</translation>
    </message>
    <message>
        <source>Re&amp;ject</source>
        <translation>&amp;Отклонить</translation>
    </message>
    <message>
        <source>Reject: the original stands</source>
        <translation>Отклонить: остаётся оригинал</translation>
    </message>
    <message>
        <source>&amp;Hand work</source>
        <translation>&amp;Доработать вручную</translation>
    </message>
    <message>
        <source>Needs work by hand</source>
        <translation>Нужна ручная доработка</translation>
    </message>
    <message>
        <source>&amp;Undecided</source>
        <translation>&amp;Без решения</translation>
    </message>
    <message>
        <source>Take the decision back</source>
        <translation>Снять решение</translation>
    </message>
    <message>
        <source>Fit or 1:1</source>
        <translation>Вписать или 1:1</translation>
    </message>
    <message>
        <source>&amp;Fit</source>
        <translation>&amp;Вписать</translation>
    </message>
    <message>
        <source>Whole picture</source>
        <translation>Снимок целиком</translation>
    </message>
    <message>
        <source>1:1</source>
        <translation>1:1</translation>
    </message>
    <message>
        <source>One picture pixel on one screen pixel</source>
        <translation>Пиксель снимка на пиксель экрана</translation>
    </message>
    <message>
        <source>2:1</source>
        <translation>2:1</translation>
    </message>
    <message>
        <source>200 %</source>
        <translation>200 %</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>У&amp;величить</translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <translation>У&amp;меньшить</translation>
    </message>
    <message>
        <source>&amp;Previous picture</source>
        <translation>&amp;Предыдущий снимок</translation>
    </message>
    <message>
        <source>&amp;Next picture</source>
        <translation>&amp;Следующий снимок</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Пауза</translation>
    </message>
    <message>
        <source>Start or pause the queue</source>
        <translation>Запустить или приостановить очередь</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Очередь</translation>
    </message>
    <message>
        <source>Show the queue</source>
        <translation>Показать очередь</translation>
    </message>
    <message>
        <source>Hide or show the &amp;sides</source>
        <translation>Скрыть или показать &amp;боковые панели</translation>
    </message>
    <message>
        <source>Hide or show &amp;all but the picture</source>
        <translation>Скрыть или показать &amp;всё, кроме снимка</translation>
    </message>
    <message>
        <source>Go to the next &amp;area</source>
        <translation>Перейти в следующую &amp;область</translation>
    </message>
    <message>
        <source>&amp;Full screen</source>
        <translation>Во &amp;весь экран</translation>
    </message>
    <message>
        <source>Leave full screen</source>
        <translation>Выйти из полного экрана</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>&amp;Сочетания клавиш</translation>
    </message>
    <message>
        <source>&amp;About Ambrotype</source>
        <translation>&amp;О программе Ambrotype</translation>
    </message>
    <message>
        <source>&amp;First steps</source>
        <translation>&amp;Первые шаги</translation>
    </message>
    <message>
        <source>&amp;Models...</source>
        <translation>&amp;Модели...</translation>
    </message>
    <message>
        <source>Manage the models</source>
        <translation>Управление моделями</translation>
    </message>
    <message>
        <source>&amp;Preferences...</source>
        <translation>&amp;Настройки...</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Старт</translation>
    </message>
    <message>
        <source>&amp;New shoot</source>
        <translation>&amp;Новая съёмка</translation>
    </message>
    <message>
        <source>Take all pictures out of the shoot; their settings are remembered</source>
        <translation>Убрать из съёмки все снимки; их настройки запоминаются</translation>
    </message>
    <message>
        <source>&amp;Magnifier</source>
        <translation>&amp;Лупа</translation>
    </message>
    <message>
        <source>Magnifier that shows the other side at 2:1; or hold Alt</source>
        <translation>Лупа показывает другую сторону в масштабе 2:1; или удерживайте Alt</translation>
    </message>
    <message>
        <source>&amp;Compare with...</source>
        <translation>&amp;Сравнить с...</translation>
    </message>
    <message>
        <source>Put another preset or other settings in the place of the original</source>
        <translation>Поставить на место оригинала другой пресет или другие настройки</translation>
    </message>
    <message>
        <source>Previous to compare with</source>
        <translation>Предыдущий вариант сравнения</translation>
    </message>
    <message>
        <source>Compare with the previous of the list, in place</source>
        <translation>Сравнить с предыдущим из списка, на том же месте</translation>
    </message>
    <message>
        <source>Next to compare with</source>
        <translation>Следующий вариант сравнения</translation>
    </message>
    <message>
        <source>Compare with the next of the list, in place</source>
        <translation>Сравнить со следующим из списка, на том же месте</translation>
    </message>
    <message>
        <source>Give the picture the settings that it is compared with</source>
        <translation>Дать снимку настройки, с которыми он сравнивается</translation>
    </message>
    <message>
        <source>Enhance again every picture of the shoot that was changed since it was saved</source>
        <translation>Заново обработать все снимки съёмки, изменённые после сохранения</translation>
    </message>
    <message>
        <source>H&amp;ot folder...</source>
        <translation>&amp;Отслеживаемая папка...</translation>
    </message>
    <message>
        <source>Enhance every picture that comes into a folder</source>
        <translation>Обрабатывать каждый снимок, который появляется в папке</translation>
    </message>
    <message>
        <source>&amp;Blind comparison of presets...</source>
        <translation>&amp;Слепое сравнение пресетов...</translation>
    </message>
    <message>
        <source>Compare presets on the selected pictures without knowing which is which</source>
        <translation>Сравнить пресеты на выбранных снимках, не зная, где какой</translation>
    </message>
    <message>
        <source>&amp;Compare faces within the shoot</source>
        <translation>&amp;Сверять лица внутри съёмки</translation>
    </message>
    <message>
        <source>Measure the likeness of each face against the sharpest pictures of the same person, too</source>
        <translation>Измерять сходство каждого лица ещё и с самыми резкими снимками того же человека</translation>
    </message>
    <message numerus="yes">
        <source>%n star(s)</source>
        <translation>
            <numerusform>%n звезда</numerusform>
            <numerusform>%n звезды</numerusform>
            <numerusform>%n звёзд</numerusform>
        </translation>
    </message>
    <message>
        <source>No stars</source>
        <translation>Без звёзд</translation>
    </message>
    <message numerus="yes">
        <source>Give the selected pictures %n star(s)</source>
        <translation>
            <numerusform>Дать выбранным снимкам %n звезду</numerusform>
            <numerusform>Дать выбранным снимкам %n звезды</numerusform>
            <numerusform>Дать выбранным снимкам %n звёзд</numerusform>
        </translation>
    </message>
    <message>
        <source>Take the stars of the selected pictures away</source>
        <translation>Снять звёзды с выбранных снимков</translation>
    </message>
    <message>
        <source>Copy p&amp;ictures</source>
        <translation>Копировать сн&amp;имки</translation>
    </message>
    <message>
        <source>Paste pict&amp;ures</source>
        <translation>&amp;Вставить снимки</translation>
    </message>
    <message>
        <source>Open pictures or a picture&apos;s pixels that were copied elsewhere</source>
        <translation>Открыть снимки или изображение, скопированные в другом месте</translation>
    </message>
    <message>
        <source>&amp;Invented detail</source>
        <translation>&amp;Дорисованные детали</translation>
    </message>
    <message>
        <source>Mark what the result shows and no blurring, sharpening or contrast of the original explains</source>
        <translation>Отметить то, что есть в результате и чего не дают ни размытие, ни резкость, ни контраст оригинала</translation>
    </message>
    <message>
        <source>Open the &amp;sample pictures</source>
        <translation>Открыть &amp;образцы</translation>
    </message>
    <message>
        <source>&amp;Find pictures by name</source>
        <translation>&amp;Найти снимки по имени</translation>
    </message>
    <message>
        <source>Show only the pictures with a part of their name</source>
        <translation>Показать только снимки с этой частью имени</translation>
    </message>
    <message>
        <source>Change &amp;settings</source>
        <translation>Изменить &amp;настройки</translation>
    </message>
    <message>
        <source>Change the settings of this picture and do it again</source>
        <translation>Изменить настройки этого снимка и обработать его заново</translation>
    </message>
    <message>
        <source>&amp;Copy settings...</source>
        <translation>&amp;Копировать настройки...</translation>
    </message>
    <message>
        <source>Choose what to copy of the settings of this picture</source>
        <translation>Выбрать, что копировать из настроек этого снимка</translation>
    </message>
    <message>
        <source>Give the settings of this picture to all that are selected; those that were chosen last</source>
        <translation>Передать настройки этого снимка всем выделенным: те, что были выбраны последними</translation>
    </message>
    <message>
        <source>Fi&amp;ll</source>
        <translation>&amp;Заполнить</translation>
    </message>
    <message>
        <source>So large that no grey is seen</source>
        <translation>Во весь кадр, без серых полей</translation>
    </message>
    <message>
        <source>25 %</source>
        <translation>25 %</translation>
    </message>
    <message>
        <source>50 %</source>
        <translation>50 %</translation>
    </message>
    <message>
        <source>100 % (1:1)</source>
        <translation>100 % (1:1)</translation>
    </message>
    <message>
        <source>200 % (2:1)</source>
        <translation>200 % (2:1)</translation>
    </message>
    <message>
        <source>400 %</source>
        <translation>400 %</translation>
    </message>
    <message>
        <source>Sides t&amp;ogether again</source>
        <translation>Снова &amp;совместить стороны</translation>
    </message>
    <message>
        <source>Show the same place on both sides again, after one was moved with Shift</source>
        <translation>Снова показать на обеих сторонах одно и то же место, если одну сдвинули с Shift</translation>
    </message>
    <message>
        <source>&amp;Apply the compared settings</source>
        <translation>&amp;Взять вариант сравнения</translation>
    </message>
    <message>
        <source>Up&amp;date what has changed</source>
        <translation>&amp;Обновить изменённое</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::AdjustPanel</name>
    <message>
        <source>Preset</source>
        <translation>Пресет</translation>
    </message>
    <message>
        <source>Save these settings as a preset of your own</source>
        <translation>Сохранить эти настройки как свой пресет</translation>
    </message>
    <message>
        <source>Save preset</source>
        <translation>Сохранить пресет</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Сброс</translation>
    </message>
    <message>
        <source>Go back to the values of the preset</source>
        <translation>Вернуться к значениям пресета</translation>
    </message>
    <message>
        <source>Reset to the preset</source>
        <translation>Сбросить к пресету</translation>
    </message>
    <message>
        <source>Simple</source>
        <translation>Основные</translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation>Все</translation>
    </message>
    <message>
        <source>Adjust</source>
        <translation>Правка</translation>
    </message>
    <message>
        <source>Faces</source>
        <translation>Лица</translation>
    </message>
    <message>
        <source>Info</source>
        <translation>Инфо</translation>
    </message>
    <message>
        <source>Opened</source>
        <translation>Открыт</translation>
    </message>
    <message>
        <source>History of the picture</source>
        <translation>История снимка</translation>
    </message>
    <message>
        <source>History</source>
        <translation>История</translation>
    </message>
    <message>
        <source>Adjust, faces, information, history</source>
        <translation>Правка, лица, сведения, история</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::AdvancedPanel</name>
    <message>
        <source>Usual order</source>
        <translation>Обычный порядок</translation>
    </message>
    <message>
        <source>What the order of the stages costs</source>
        <translation>Чего стоит такой порядок этапов</translation>
    </message>
    <message>
        <source>Put the stages back into the order that serves most pictures</source>
        <translation>Вернуть порядок этапов, который подходит большинству снимков</translation>
    </message>
    <message>
        <source>Order of the stages</source>
        <translation>Порядок этапов</translation>
    </message>
    <message>
        <source>Faces are restored from the noisy picture, which misleads their models.</source>
        <translation>Лица восстанавливаются по снимку с шумом, и это сбивает их модели.</translation>
    </message>
    <message>
        <source>Noise is enlarged before it is removed: slower, and more of it stays.</source>
        <translation>Шум сначала увеличивается и лишь потом удаляется: это медленнее, и его остаётся больше.</translation>
    </message>
    <message>
        <source>Faces after upscaling are slower and softer.</source>
        <translation>Лица после увеличения обрабатываются медленнее и выходят мягче.</translation>
    </message>
    <message>
        <source>The picture is brought to its size before it is upscaled, which loses detail.</source>
        <translation>Снимок приводится к размеру до увеличения, и детали теряются.</translation>
    </message>
    <message>
        <source>Sharpening before the final size is softened again.</source>
        <translation>Резкость, добавленная до итогового размера, снова смягчается.</translation>
    </message>
    <message>
        <source>What stands behind Strength is not mixed with the original.</source>
        <translation>То, что стоит после «Силы», не смешивается с оригиналом.</translation>
    </message>
    <message>
        <source>Denoising first blurs the blocks of compression, so that fewer are found.</source>
        <translation>Шумоподавление вначале размывает блоки сжатия, и находится их меньше.</translation>
    </message>
    <message>
        <source>Deblurring first makes the noise stronger.</source>
        <translation>Если сначала убирать размытие, шум усиливается.</translation>
    </message>
    <message>
        <source>Grain before the final size is enlarged with the picture.</source>
        <translation>Зерно, наложенное до окончательного размера, увеличивается вместе со снимком.</translation>
    </message>
    <message>
        <source>Sharpening after it makes the grain harsh.</source>
        <translation>Резкость после зерна делает его грубым.</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::BlindBar</name>
    <message>
        <source>Left</source>
        <translation>Левый</translation>
    </message>
    <message>
        <source>The left one is better (Left arrow)</source>
        <translation>Левый лучше (стрелка влево)</translation>
    </message>
    <message>
        <source>Equal</source>
        <translation>Одинаково</translation>
    </message>
    <message>
        <source>No difference (Down arrow)</source>
        <translation>Разницы нет (стрелка вниз)</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Правый</translation>
    </message>
    <message>
        <source>The right one is better (Right arrow)</source>
        <translation>Правый лучше (стрелка вправо)</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>Вернуть</translation>
    </message>
    <message>
        <source>Take the last answer back (Backspace)</source>
        <translation>Отменить последний ответ (Backspace)</translation>
    </message>
    <message>
        <source>End</source>
        <translation>Закончить</translation>
    </message>
    <message>
        <source>End here and show the table (Esc)</source>
        <translation>Закончить здесь и показать таблицу (Esc)</translation>
    </message>
    <message>
        <source>Which is better? %1 of %2</source>
        <translation>Что лучше? %1 из %2</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::BlindChoice</name>
    <message>
        <source>Blind comparison</source>
        <translation>Слепое сравнение</translation>
    </message>
    <message>
        <source>Choose two to four presets. The selected pictures are shown with two of them at a time, without names and in random order; you say which is better. At the end a table tells who won and how sure that is.</source>
        <translation>Выберите от двух до четырёх пресетов. Выбранные снимки показываются попарно, без названий и в случайном порядке; вы говорите, что лучше. В конце таблица покажет, кто победил и насколько это надёжно.</translation>
    </message>
    <message>
        <source>Presets to compare</source>
        <translation>Пресеты для сравнения</translation>
    </message>
    <message>
        <source>Begin</source>
        <translation>Начать</translation>
    </message>
    <message numerus="yes">
        <source>%n comparison(s) to be made.</source>
        <translation>
            <numerusform>Предстоит %n сравнение.</numerusform>
            <numerusform>Предстоит %n сравнения.</numerusform>
            <numerusform>Предстоит %n сравнений.</numerusform>
        </translation>
    </message>
    <message>
        <source>Choose two to four presets.</source>
        <translation>Выберите от двух до четырёх пресетов.</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::BlindDesk</name>
    <message>
        <source>Left</source>
        <translation>Левый</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Правый</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::BlindResult</name>
    <message>
        <source>Result of the blind comparison</source>
        <translation>Итог слепого сравнения</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is better; that is unlikely to be chance.</source>
        <translation>&quot;%1&quot; лучше; едва ли это случайность.</translation>
    </message>
    <message>
        <source>Nobody won beyond chance. Compare more pictures, or take the one you like.</source>
        <translation>Явного победителя нет. Сравните больше снимков или возьмите тот, что нравится.</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Пресет</translation>
    </message>
    <message>
        <source>Won</source>
        <translation>Победы</translation>
    </message>
    <message>
        <source>Lost</source>
        <translation>Поражения</translation>
    </message>
    <message>
        <source>Equal</source>
        <translation>Одинаково</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>Доля</translation>
    </message>
    <message>
        <source>95 % between</source>
        <translation>95 % между</translation>
    </message>
    <message>
        <source>Standings</source>
        <translation>Таблица</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>%1 and %2 %</source>
        <translation>%1 и %2 %</translation>
    </message>
    <message>
        <source>Save as CSV...</source>
        <translation>Сохранить как CSV...</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::Canvas</name>
    <message>
        <source>Original</source>
        <translation>Оригинал</translation>
    </message>
    <message>
        <source>Difference x%1</source>
        <translation>Разница x%1</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Результат</translation>
    </message>
    <message>
        <source>Not in the original</source>
        <translation>Нет в оригинале</translation>
    </message>
    <message>
        <source>Not in the original: %1 %</source>
        <translation>Нет в оригинале: %1 %</translation>
    </message>
    <message>
        <source>Together again</source>
        <translation>Снова вместе</translation>
    </message>
    <message>
        <source>The sides show different places of the picture. Bring them together again.</source>
        <translation>Стороны показывают разные места снимка. Снова совместить их.</translation>
    </message>
    <message>
        <source>Shows the original and the result. The menu key opens all that can be done with the picture.</source>
        <translation>Показывает оригинал и результат. Клавиша меню открывает всё, что можно сделать со снимком.</translation>
    </message>
    <message>
        <source>Picture: %1</source>
        <translation>Снимок: %1</translation>
    </message>
    <message>
        <source>Picture: %1, %2</source>
        <translation>Снимок: %1, %2</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ChoiceRow</name>
    <message>
        <source>%1 · Model missing · Import</source>
        <translation>%1 · Нет модели · Импорт</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::CopySettingsDialog</name>
    <message>
        <source>Copy settings</source>
        <translation>Копирование настроек</translation>
    </message>
    <message>
        <source>Sync settings</source>
        <translation>Передать настройки</translation>
    </message>
    <message>
        <source>What shall be copied from %1?</source>
        <translation>Что копировать из %1?</translation>
    </message>
    <message>
        <source>What shall the selected pictures get from %1?</source>
        <translation>Что передать выделенным снимкам из %1?</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Копировать</translation>
    </message>
    <message>
        <source>Sync</source>
        <translation>Передать</translation>
    </message>
    <message>
        <source>&amp;All</source>
        <translation>&amp;Все</translation>
    </message>
    <message>
        <source>Every stage and their order, with the preset</source>
        <translation>Все этапы и их порядок, вместе с пресетом</translation>
    </message>
    <message>
        <source>C&amp;hanged</source>
        <translation>&amp;Изменённые</translation>
    </message>
    <message>
        <source>Only what differs from the preset</source>
        <translation>Только то, что отличается от пресета</translation>
    </message>
    <message>
        <source>Nothing differs from the preset.</source>
        <translation>От пресета ничего не отличается.</translation>
    </message>
    <message>
        <source>&amp;None</source>
        <translation>&amp;Ничего</translation>
    </message>
    <message>
        <source>Nothing, to choose single ones</source>
        <translation>Снять все, чтобы выбрать по одному</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>изменено</translation>
    </message>
    <message>
        <source>as the preset</source>
        <translation>как в пресете</translation>
    </message>
    <message>
        <source>off</source>
        <translation>выкл.</translation>
    </message>
    <message>
        <source>Order of the stages</source>
        <translation>Порядок этапов</translation>
    </message>
    <message>
        <source>Decisions about single faces</source>
        <translation>Решения по отдельным лицам</translation>
    </message>
    <message>
        <source>of this picture</source>
        <translation>этого снимка</translation>
    </message>
    <message>
        <source>Faces that were drawn or removed, and values of their own. They lie at fixed places of this picture: only for others with the same view.</source>
        <translation>Нарисованные и убранные лица и их собственные значения. Они привязаны к местам на этом снимке: только для снимков с тем же кадром.</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>setting, its state</comment>
        <translation>%1, %2</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::EmptyState</name>
    <message>
        <source>Drop pictures or a folder here</source>
        <translation>Перетащите сюда снимки или папку</translation>
    </message>
    <message>
        <source>No picture is open</source>
        <translation>Снимок не открыт</translation>
    </message>
    <message>
        <source>JPEG, PNG, TIFF, WebP, HEIC, AVIF and camera RAW</source>
        <translation>JPEG, PNG, TIFF, WebP, HEIC, AVIF и RAW</translation>
    </message>
    <message>
        <source>Originals are never changed, and nothing leaves this computer.</source>
        <translation>Оригиналы не меняются, и ничто не покидает этот компьютер.</translation>
    </message>
    <message>
        <source>Open pictures...</source>
        <translation>Открыть снимки...</translation>
    </message>
    <message>
        <source>Open a folder...</source>
        <translation>Открыть папку...</translation>
    </message>
    <message>
        <source>First steps</source>
        <translation>Первые шаги</translation>
    </message>
    <message>
        <source>Restoring faces needs a model file, which is not part of Ambrotype. Everything else works without: denoising, sharpening, sizes, tone, the queue and the review.</source>
        <translation>Для восстановления лиц нужен файл модели, который не входит в Ambrotype. Всё остальное работает и без него: шум, резкость, размер, тон, очередь и проверка.</translation>
    </message>
    <message>
        <source>Choose files...</source>
        <translation>Выбрать файлы...</translation>
    </message>
    <message>
        <source>Choose a folder...</source>
        <translation>Выбрать папку...</translation>
    </message>
    <message>
        <source>What do I need?</source>
        <translation>Что нужно?</translation>
    </message>
    <message>
        <source>Try samples</source>
        <translation>Открыть образцы</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ExportDialog</name>
    <message numerus="yes">
        <source>Export %n picture(s)</source>
        <translation>
            <numerusform>Экспорт %n снимка</numerusform>
            <numerusform>Экспорт %n снимков</numerusform>
            <numerusform>Экспорт %n снимков</numerusform>
        </translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Экспорт</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ExportForm</name>
    <message>
        <source>Folder &quot;Enhanced&quot; beside each original</source>
        <translation>Папка «Enhanced» рядом с каждым оригиналом</translation>
    </message>
    <message>
        <source>One folder for all:</source>
        <translation>Одна папка для всех:</translation>
    </message>
    <message>
        <source>Browse...</source>
        <translation>Обзор...</translation>
    </message>
    <message>
        <source>Note in the metadata what was done</source>
        <translation>Записать в метаданные, что было сделано</translation>
    </message>
    <message>
        <source>As the original</source>
        <translation>Как у оригинала</translation>
    </message>
    <message>
        <source>For JPEG and WebP. From 90 on, JPEG keeps colour at full resolution.</source>
        <translation>Для JPEG и WebP. Начиная с 90 JPEG сохраняет цвет в полном разрешении.</translation>
    </message>
    <message>
        <source>8 bits</source>
        <translation>8 бит</translation>
    </message>
    <message>
        <source>16 bits</source>
        <translation>16 бит</translation>
    </message>
    <message>
        <source>Keep all</source>
        <translation>Сохранить все</translation>
    </message>
    <message>
        <source>Remove the place (GPS)</source>
        <translation>Убрать место съёмки (GPS)</translation>
    </message>
    <message>
        <source>Remove all</source>
        <translation>Убрать все</translation>
    </message>
    <message>
        <source>Skip the picture</source>
        <translation>Пропустить снимок</translation>
    </message>
    <message>
        <source>Replace the file</source>
        <translation>Заменить файл</translation>
    </message>
    <message>
        <source>When a file of that name exists. An original is never replaced.</source>
        <translation>Когда файл с таким именем уже есть. Оригинал никогда не заменяется.</translation>
    </message>
    <message>
        <source>{name} file name, {preset} preset, {date} date taken, {seq} or {seq:4} number, {scale} factor, {width}, {height}, {format}</source>
        <translation>{name} имя файла, {preset} пресет, {date} дата съёмки, {seq} или {seq:4} номер, {scale} кратность, {width}, {height}, {format}</translation>
    </message>
    <message>
        <source>Folder for the results</source>
        <translation>Папка для результатов</translation>
    </message>
    <message>
        <source>Example</source>
        <translation>Пример</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Папка</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Имя</translation>
    </message>
    <message>
        <source>&amp;Format</source>
        <translation>&amp;Формат</translation>
    </message>
    <message>
        <source>&amp;Quality</source>
        <translation>&amp;Качество</translation>
    </message>
    <message>
        <source>&amp;Depth</source>
        <translation>&amp;Разрядность</translation>
    </message>
    <message>
        <source>&amp;Metadata</source>
        <translation>&amp;Метаданные</translation>
    </message>
    <message>
        <source>If it &amp;exists</source>
        <translation>Если файл &amp;есть</translation>
    </message>
    <message>
        <source>Choose a folder for the results.</source>
        <translation>Выберите папку для результатов.</translation>
    </message>
    <message>
        <source>For example: %1</source>
        <translation>Например: %1</translation>
    </message>
    <message>
        <source>Note what was done</source>
        <translation>Записать, что сделано</translation>
    </message>
    <message>
        <source>Add a number</source>
        <translation>Добавить номер</translation>
    </message>
    <message>
        <source>With another profile than the original&apos;s the colours are converted: they look the same, as far as the profile holds them.</source>
        <translation>С другим профилем цвета пересчитываются: снимок выглядит так же, насколько позволяет охват профиля.</translation>
    </message>
    <message>
        <source>&amp;Profile</source>
        <translation>&amp;Профиль</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::FaceDesk</name>
    <message>
        <source>No face was found in this picture.</source>
        <translation>На этом снимке лиц не найдено.</translation>
    </message>
    <message>
        <source>Looking for faces...</source>
        <translation>Поиск лиц...</translation>
    </message>
    <message>
        <source>Folder for the crops</source>
        <translation>Папка для вырезок</translation>
    </message>
    <message>
        <source>%1-face%2</source>
        <translation>%1-лицо%2</translation>
    </message>
    <message>
        <source>Lower the threshold of faces</source>
        <translation>Снизить порог лиц</translation>
    </message>
    <message>
        <source>Restore faces</source>
        <translation>Восстановить лица</translation>
    </message>
    <message>
        <source>Face %1 on</source>
        <translation>Лицо %1 включено</translation>
    </message>
    <message>
        <source>Face %1 off</source>
        <translation>Лицо %1 выключено</translation>
    </message>
    <message>
        <source>Strength of face %1</source>
        <translation>Сила лица %1</translation>
    </message>
    <message>
        <source>Face %1 follows the stage</source>
        <translation>Лицо %1 следует за этапом</translation>
    </message>
    <message>
        <source>Anonymise face %1</source>
        <translation>Обезличить лицо %1</translation>
    </message>
    <message>
        <source>Show face %1 again</source>
        <translation>Снова показать лицо %1</translation>
    </message>
    <message>
        <source>Model of face %1</source>
        <translation>Модель лица %1</translation>
    </message>
    <message>
        <source>Reset face %1</source>
        <translation>Сбросить лицо %1</translation>
    </message>
    <message>
        <source>Saved %1.</source>
        <translation>Сохранено: %1.</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::FaceDrawBar</name>
    <message>
        <source>Use this face</source>
        <translation>Взять это лицо</translation>
    </message>
    <message>
        <source>Use this face (Enter)</source>
        <translation>Взять это лицо (Enter)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <source>Cancel (Esc)</source>
        <translation>Отмена (Esc)</translation>
    </message>
    <message>
        <source>Move the points onto eyes, nose and corners of the mouth.</source>
        <translation>Поставьте точки на глаза, нос и уголки рта.</translation>
    </message>
    <message>
        <source>Drag a box around the face, from forehead to chin.</source>
        <translation>Обведите лицо рамкой от лба до подбородка.</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::FacePanel</name>
    <message>
        <source>Draw a face that was missed</source>
        <translation>Отметить лицо, которое пропущено</translation>
    </message>
    <message>
        <source>Look for faces again</source>
        <translation>Искать лица заново</translation>
    </message>
    <message>
        <source>Faces</source>
        <translation>Лица</translation>
    </message>
    <message>
        <source>Restoration of faces is off for this picture.</source>
        <translation>Для этого снимка восстановление лиц выключено.</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Восстановить</translation>
    </message>
    <message>
        <source>Restore the faces of this picture</source>
        <translation>Восстановить лица этого снимка</translation>
    </message>
    <message>
        <source>No faces found. Lower the threshold, draw one, or continue without.</source>
        <translation>Лиц не найдено. Снизьте порог, отметьте лицо или продолжайте без них.</translation>
    </message>
    <message>
        <source>Lower the threshold</source>
        <translation>Снизить порог</translation>
    </message>
    <message>
        <source>Draw a face</source>
        <translation>Отметить лицо</translation>
    </message>
    <message>
        <source>Continue without</source>
        <translation>Продолжить без лиц</translation>
    </message>
    <message>
        <source>Find faces</source>
        <translation>Найти лица</translation>
    </message>
    <message numerus="yes">
        <source>%n face(s)</source>
        <translation>
            <numerusform>%n лицо</numerusform>
            <numerusform>%n лица</numerusform>
            <numerusform>%n лиц</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, %2 on</source>
        <translation>%1, включено: %2</translation>
    </message>
    <message numerus="yes">
        <source>%n face(s) removed - bring back</source>
        <translation>
            <numerusform>Убрано %n лицо - вернуть</numerusform>
            <numerusform>Убрано %n лица - вернуть</numerusform>
            <numerusform>Убрано %n лиц - вернуть</numerusform>
        </translation>
    </message>
    <message>
        <source>Open a picture to see its faces here.</source>
        <translation>Откройте снимок, чтобы увидеть здесь его лица.</translation>
    </message>
    <message>
        <source>Nobody has looked for faces in this picture yet.</source>
        <translation>На этом снимке лица ещё не искали.</translation>
    </message>
    <message>
        <source>Looking for faces...</source>
        <translation>Поиск лиц...</translation>
    </message>
    <message>
        <source>The picture could not be opened.</source>
        <translation>Снимок не удалось открыть.</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::FaceRow</name>
    <message>
        <source>Restore this face</source>
        <translation>Восстановить это лицо</translation>
    </message>
    <message>
        <source>Face %1</source>
        <translation>Лицо %1</translation>
    </message>
    <message>
        <source>%1: more</source>
        <translation>%1: ещё</translation>
    </message>
    <message>
        <source>%1: restore</source>
        <translation>%1: восстановить</translation>
    </message>
    <message>
        <source>%1: strength</source>
        <translation>%1: сила</translation>
    </message>
    <message>
        <source>%1: follow the strength of the stage</source>
        <translation>%1: следовать за силой этапа</translation>
    </message>
    <message>
        <source>How much of this face is replaced. Double-click to follow the stage again.</source>
        <translation>Насколько заменяется это лицо. Двойной щелчок возвращает к силе этапа.</translation>
    </message>
    <message>
        <source>Has an effect while this face is restored.</source>
        <translation>Действует, пока это лицо восстанавливается.</translation>
    </message>
    <message>
        <source>Follows the strength of the stage until it is moved.</source>
        <translation>Следует за силой этапа, пока его не сдвинут.</translation>
    </message>
    <message>
        <source>Has a strength of its own. Click to follow the stage again.</source>
        <translation>Имеет собственную силу. Щёлкните, чтобы снова следовать за этапом.</translation>
    </message>
    <message>
        <source>drawn</source>
        <translation>отмечено</translation>
    </message>
    <message>
        <source>anonymised</source>
        <translation>обезличено</translation>
    </message>
    <message>
        <source>Blurred beyond recognition.</source>
        <translation>Размыто до неузнаваемости.</translation>
    </message>
    <message>
        <source>not restored</source>
        <translation>не восстановлено</translation>
    </message>
    <message>
        <source>Restoration of faces is off for this picture.</source>
        <translation>Для этого снимка восстановление лиц выключено.</translation>
    </message>
    <message>
        <source>switched off</source>
        <translation>выключено</translation>
    </message>
    <message>
        <source>This face is left as it is. %1</source>
        <translation>Это лицо оставлено как есть. %1</translation>
    </message>
    <message>
        <source>waits for its result</source>
        <translation>ждёт результата</translation>
    </message>
    <message>
        <source>Look at it 2:1</source>
        <translation>Посмотреть в 2:1</translation>
    </message>
    <message>
        <source>Anonymise (blur)</source>
        <translation>Обезличить (размыть)</translation>
    </message>
    <message>
        <source>Restore it with</source>
        <translation>Восстановить моделью</translation>
    </message>
    <message>
        <source>Export crops...</source>
        <translation>Экспорт вырезок...</translation>
    </message>
    <message>
        <source>Move its points</source>
        <translation>Сдвинуть точки</translation>
    </message>
    <message>
        <source>Remove this face</source>
        <translation>Удалить это лицо</translation>
    </message>
    <message>
        <source>Remove false face</source>
        <translation>Удалить ложное лицо</translation>
    </message>
    <message>
        <source>Draw missing face</source>
        <translation>Отметить пропущенное лицо</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Сброс</translation>
    </message>
    <message>
        <source>%1 (not on this machine)</source>
        <translation>%1 (нет на этом компьютере)</translation>
    </message>
    <message>
        <source>Copy to the same person in the shoot</source>
        <translation>Применить к этому человеку во всей съёмке</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::FileRow</name>
    <message>
        <source>No file</source>
        <translation>Нет файла</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>Выбрать файл</translation>
    </message>
    <message>
        <source>%1: choose a file</source>
        <translation>%1: выбрать файл</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::Filmstrip</name>
    <message>
        <source>Pictures of the shoot</source>
        <translation>Снимки съёмки</translation>
    </message>
    <message>
        <source>No picture is &quot;%1&quot;.</source>
        <translation>Нет снимков &quot;%1&quot;.</translation>
    </message>
    <message>
        <source>Opened pictures appear here.</source>
        <translation>Здесь появятся открытые снимки.</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Показать все</translation>
    </message>
    <message>
        <source>Show all pictures</source>
        <translation>Показать все снимки</translation>
    </message>
    <message>
        <source>No picture that was measured fits %1.</source>
        <translation>Среди измеренных снимков нет подходящих: %1.</translation>
    </message>
    <message>
        <source>No picture fits %1.</source>
        <translation>Нет подходящих снимков: %1.</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::FirstSteps</name>
    <message>
        <source>Back</source>
        <translation>Назад</translation>
    </message>
    <message>
        <source>First steps</source>
        <translation>Первые шаги</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Открыть</translation>
    </message>
    <message>
        <source>Drop pictures or a folder on the window. They stand in the strip below; the arrow keys go from one to the next. Originals are never changed.</source>
        <translation>Перетащите снимки или папку в окно. Они появятся в ленте внизу; стрелки переходят от одного к другому. Оригиналы никогда не меняются.</translation>
    </message>
    <message>
        <source>Choose a preset</source>
        <translation>Выберите пресет</translation>
    </message>
    <message>
        <source>Click the kind of shoot at the left. Then move the sliders at the right: the picture follows at once. A double click on a slider goes back to the preset.</source>
        <translation>Щёлкните слева вид съёмки. Затем двигайте ползунки справа: снимок меняется сразу. Двойной щелчок по ползунку возвращает значение пресета.</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Сравните</translation>
    </message>
    <message>
        <source>Drag the divider, or press \ to flip original and result in place; Y changes the way to compare, Z goes to 1:1 and back. What you see at 1:1 is what is saved.</source>
        <translation>Тяните границу или нажмите \, чтобы переключать до и после на месте; Y меняет вид сравнения, Z переходит к 1:1 и обратно. Что видно в 1:1, то и сохраняется.</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Сохраните</translation>
    </message>
    <message>
        <source>Enter saves this picture in the folder &quot;Enhanced&quot; beside the original. Ctrl+Enter puts it into the queue and goes on; select several in the strip to add them all. F1 lists every key.</source>
        <translation>Enter сохраняет снимок в папку «Enhanced» рядом с оригиналом. Ctrl+Enter ставит его в очередь и идёт дальше; выделите несколько в ленте, чтобы добавить все. F1 показывает все клавиши.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Далее</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Готово</translation>
    </message>
    <message>
        <source>Step %1 of %2</source>
        <translation>Шаг %1 из %2</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::FolderDialog</name>
    <message>
        <source>&amp;Keep the folders</source>
        <translation>&amp;Сохранить папки</translation>
    </message>
    <message>
        <source>&amp;One folder for all</source>
        <translation>&amp;Одна папка для всех</translation>
    </message>
    <message>
        <source>&amp;Ask again next time</source>
        <translation>&amp;Спрашивать всегда</translation>
    </message>
    <message>
        <source>Folders in the folder</source>
        <translation>Папки внутри папки</translation>
    </message>
    <message>
        <source>%1 in %2 are to be added to the queue. Where shall the results go?</source>
        <translation>В очередь добавляются: %1, %2. Куда положить результаты?</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n снимок</numerusform>
            <numerusform>%n снимка</numerusform>
            <numerusform>%n снимков</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n folder(s)</source>
        <translation>
            <numerusform>%n папка</numerusform>
            <numerusform>%n папки</numerusform>
            <numerusform>%n папок</numerusform>
        </translation>
    </message>
    <message>
        <source>Add to the queue</source>
        <translation>Добавить в очередь</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <source>Every result lies in a folder named as that of its original.</source>
        <translation>Каждый результат лежит в папке с тем же именем, что у оригинала.</translation>
    </message>
    <message>
        <source>Results that would have the same name get a number.</source>
        <translation>Результаты с одинаковыми именами получат номера.</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::FolderList</name>
    <message>
        <source>Folders of the shoot</source>
        <translation>Папки съёмки</translation>
    </message>
    <message>
        <source>All pictures</source>
        <translation>Все снимки</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n снимок</numerusform>
            <numerusform>%n снимка</numerusform>
            <numerusform>%n снимков</numerusform>
        </translation>
    </message>
    <message>
        <source>%1
%2</source>
        <translation>%1
%2</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::HotFolderDesk</name>
    <message>
        <source>%1 has stayed incomplete and is tried as it is.</source>
        <translation>Файл %1 так и остался неполным; он обрабатывается как есть.</translation>
    </message>
    <message>
        <source>%1 is not complete yet. It is taken when the rest has come.</source>
        <translation>Файл %1 ещё не полон. Он будет взят, когда придёт остальное.</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::HotFolderDialog</name>
    <message>
        <source>With all folders below it</source>
        <translation>Со всеми вложенными папками</translation>
    </message>
    <message>
        <source>Hot folder</source>
        <translation>Отслеживаемая папка</translation>
    </message>
    <message>
        <source>Every picture that comes into the folder is put into the queue as soon as it is whole, for example from a tethered camera. Originals are not changed.</source>
        <translation>Каждый снимок, появившийся в папке, встаёт в очередь, как только он записан целиком, например с подключённой камеры. Оригиналы не изменяются.</translation>
    </message>
    <message>
        <source>&amp;Watched folder</source>
        <translation>&amp;Отслеживаемая папка</translation>
    </message>
    <message>
        <source>Folder to watch</source>
        <translation>Папка, за которой следить</translation>
    </message>
    <message>
        <source>&amp;Results</source>
        <translation>&amp;Результаты</translation>
    </message>
    <message>
        <source>Folder for results</source>
        <translation>Папка для результатов</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
    <message>
        <source>Browse...</source>
        <translation>Обзор...</translation>
    </message>
    <message>
        <source>Choose: %1</source>
        <translation>Выбрать: %1</translation>
    </message>
    <message>
        <source>Stop watching</source>
        <translation>Прекратить слежение</translation>
    </message>
    <message>
        <source>Start watching</source>
        <translation>Начать слежение</translation>
    </message>
    <message>
        <source>Both folders are needed.</source>
        <translation>Нужны обе папки.</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) taken.</source>
        <translation>
            <numerusform>Взят %n снимок.</numerusform>
            <numerusform>Взято %n снимка.</numerusform>
            <numerusform>Взято %n снимков.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) not whole yet.</source>
        <translation>
            <numerusform>%n файл ещё не полон.</numerusform>
            <numerusform>%n файла ещё не полны.</numerusform>
            <numerusform>%n файлов ещё не полны.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::InfoPanel</name>
    <message>
        <source>File</source>
        <translation>Файл</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Размер</translation>
    </message>
    <message>
        <source>%1 x %2, %3 megapixels</source>
        <translation>%1 x %2, %3 Мпикс</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Формат</translation>
    </message>
    <message>
        <source>%1, %2-bit</source>
        <translation>%1, %2 бит</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>Профиль</translation>
    </message>
    <message>
        <source>none, taken for sRGB</source>
        <translation>нет, считается sRGB</translation>
    </message>
    <message>
        <source>Noise</source>
        <translation>Шум</translation>
    </message>
    <message>
        <source>%1 luminance, %2 colour</source>
        <translation>яркость %1, цвет %2</translation>
    </message>
    <message>
        <source>Sharpness</source>
        <translation>Резкость</translation>
    </message>
    <message>
        <source>%1 of 100</source>
        <translation>%1 из 100</translation>
    </message>
    <message>
        <source>JPEG quality</source>
        <translation>Качество JPEG</translation>
    </message>
    <message>
        <source>about %1</source>
        <translation>около %1</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Примечание</translation>
    </message>
    <message>
        <source>Detail of faces</source>
        <translation>Детали лиц</translation>
    </message>
    <message>
        <source>best enlarged %1 times: the largest face then keeps all that is restored</source>
        <translation>лучше увеличить в %1 раза: тогда самое крупное лицо сохранит всё восстановленное</translation>
    </message>
    <message>
        <source>the largest face keeps all that is restored without enlarging</source>
        <translation>самое крупное лицо сохраняет всё восстановленное и без увеличения</translation>
    </message>
    <message>
        <source>Print at 300 dpi</source>
        <translation>Печать при 300 dpi</translation>
    </message>
    <message>
        <source>%1 x %2 cm</source>
        <translation>%1 x %2 см</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::InfoStrip</name>
    <message>
        <source>Size</source>
        <translation>Размер</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>Масштаб</translation>
    </message>
    <message>
        <source>%1, result %2</source>
        <translation>%1, результат %2</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>How near both sides are to each other in the visible part (PSNR): more decibels are nearer, above 40 dB hardly anybody sees a difference.</source>
        <translation>Насколько близки обе стороны в видимой части (PSNR): чем больше децибел, тем ближе; выше 40 дБ разницу почти никто не видит.</translation>
    </message>
    <message>
        <source>Identical</source>
        <translation>Одинаковы</translation>
    </message>
    <message>
        <source>%1 dB</source>
        <translation>%1 дБ</translation>
    </message>
    <message>
        <source>Choose the size that the picture is shown in</source>
        <translation>Выбрать масштаб просмотра</translation>
    </message>
    <message>
        <source>Zoom %1</source>
        <translation>Масштаб %1</translation>
    </message>
    <message>
        <source>Update</source>
        <translation>Обновить</translation>
    </message>
    <message>
        <source>The saved result was made with other settings. Enhance the picture again.</source>
        <translation>Сохранённый результат сделан с другими настройками. Улучшить снимок заново.</translation>
    </message>
    <message>
        <source>The saved result is stale: update</source>
        <translation>Сохранённый результат устарел: обновить</translation>
    </message>
    <message>
        <source>Where the saved result was computed</source>
        <translation>Где вычислен сохранённый результат</translation>
    </message>
    <message>
        <source>Likeness of face %1: %2, limit %3</source>
        <translation>Сходство лица %1: %2, предел %3</translation>
    </message>
    <message>
        <source>Likeness of face %1: %2</source>
        <translation>Сходство лица %1: %2</translation>
    </message>
    <message>
        <source>%1. No other face of the picture is nearer to its limit. Show the faces.</source>
        <translation>%1. Ни одно другое лицо на снимке не ближе к пределу. Показать лица.</translation>
    </message>
    <message>
        <source>Likeness of the faces</source>
        <translation>Сходство лиц</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::LeftOverBar</name>
    <message>
        <source>Unfinished queue</source>
        <translation>Незаконченная очередь</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Продолжить</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Показать</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Отбросить</translation>
    </message>
    <message>
        <source>Do the pictures that are left</source>
        <translation>Обработать оставшиеся снимки</translation>
    </message>
    <message>
        <source>Look at the queue first; nothing begins</source>
        <translation>Сначала посмотреть очередь; ничего не начинается</translation>
    </message>
    <message>
        <source>Take the pictures that are left off the queue; no file is touched</source>
        <translation>Убрать оставшиеся снимки из очереди; файлы не затрагиваются</translation>
    </message>
    <message numerus="yes">
        <source>Queue of earlier today: %n picture(s) left.</source>
        <translation>
            <numerusform>Очередь с сегодняшнего дня: остался %n снимок.</numerusform>
            <numerusform>Очередь с сегодняшнего дня: осталось %n снимка.</numerusform>
            <numerusform>Очередь с сегодняшнего дня: осталось %n снимков.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Queue of yesterday: %n picture(s) left.</source>
        <translation>
            <numerusform>Вчерашняя очередь: остался %n снимок.</numerusform>
            <numerusform>Вчерашняя очередь: осталось %n снимка.</numerusform>
            <numerusform>Вчерашняя очередь: осталось %n снимков.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Queue of %1: %n picture(s) left.</source>
        <translation>
            <numerusform>Очередь от %1: остался %n снимок.</numerusform>
            <numerusform>Очередь от %1: осталось %n снимка.</numerusform>
            <numerusform>Очередь от %1: осталось %n снимков.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::LikenessMeter</name>
    <message>
        <source>same person</source>
        <translation>тот же человек</translation>
    </message>
    <message>
        <source>The result is as like the original as it must be.</source>
        <translation>Результат достаточно похож на оригинал.</translation>
    </message>
    <message>
        <source>lowered</source>
        <translation>снижена</translation>
    </message>
    <message>
        <source>At the strength that was asked for it would not be like the original, so the strength was lowered.</source>
        <translation>С заданной силой лицо не было бы похоже на оригинал, поэтому сила снижена.</translation>
    </message>
    <message>
        <source>differs</source>
        <translation>отличается</translation>
    </message>
    <message>
        <source>The result is less like the original than it must be. Compare them, lower the strength or switch the face off.</source>
        <translation>Результат похож на оригинал меньше, чем нужно. Сравните их, снизьте силу или выключите лицо.</translation>
    </message>
    <message>
        <source>cannot be measured</source>
        <translation>не измерить</translation>
    </message>
    <message>
        <source>The original is too poor to say who it is. Judge the result by eye.</source>
        <translation>Оригинал слишком плох, чтобы узнать человека. Оцените результат на глаз.</translation>
    </message>
    <message>
        <source>structure only</source>
        <translation>только строение</translation>
    </message>
    <message>
        <source>No model that knows faces is on this machine, so only the shapes of the face were compared.</source>
        <translation>На этом компьютере нет модели, знающей лица, поэтому сравнивались только черты лица.</translation>
    </message>
    <message>
        <source>not checked</source>
        <translation>не проверено</translation>
    </message>
    <message>
        <source>The check of the likeness is switched off.</source>
        <translation>Проверка сходства выключена.</translation>
    </message>
    <message>
        <source>Likeness %1, limit %2.</source>
        <translation>Сходство %1, предел %2.</translation>
    </message>
    <message>
        <source>Strength %1 instead of %2.</source>
        <translation>Сила %1 вместо %2.</translation>
    </message>
    <message>
        <source>Likeness: %1</source>
        <translation>Сходство: %1</translation>
    </message>
    <message>
        <source>Likeness: %1, %2</source>
        <translation>Сходство: %1, %2</translation>
    </message>
    <message>
        <source>%1 / %2</source>
        <translation>%1 / %2</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::LookChoices</name>
    <message>
        <source>Middle grey</source>
        <translation>Средне-серая</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Тёмная</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Светлая</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>Контрастная</translation>
    </message>
    <message>
        <source>Black</source>
        <translation>Чёрный</translation>
    </message>
    <message>
        <source>Dark grey</source>
        <translation>Тёмно-серый</translation>
    </message>
    <message>
        <source>Middle grey, 18 %</source>
        <translation>Средне-серый, 18 %</translation>
    </message>
    <message>
        <source>Light grey</source>
        <translation>Светло-серый</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::MainWindow</name>
    <message>
        <source>Show in folder</source>
        <translation>Показать в папке</translation>
    </message>
    <message>
        <source>%1 - Ambrotype</source>
        <translation>%1 - Ambrotype</translation>
    </message>
    <message>
        <source>Quit Ambrotype?</source>
        <translation>Выйти из Ambrotype?</translation>
    </message>
    <message numerus="yes">
        <source>The queue still has %n picture(s) to do. They stay in it and can go on at the next start.</source>
        <translation>
            <numerusform>В очереди ещё %n снимок. Он останется в ней, и работу можно продолжить при следующем запуске.</numerusform>
            <numerusform>В очереди ещё %n снимка. Они останутся в ней, и работу можно продолжить при следующем запуске.</numerusform>
            <numerusform>В очереди ещё %n снимков. Они останутся в ней, и работу можно продолжить при следующем запуске.</numerusform>
        </translation>
    </message>
    <message>
        <source>Copied the settings of %1.</source>
        <translation>Настройки снимка %1 скопированы.</translation>
    </message>
    <message>
        <source>Paste settings</source>
        <translation>Вставить настройки</translation>
    </message>
    <message>
        <source>Sync settings</source>
        <translation>Передать настройки</translation>
    </message>
    <message>
        <source>Select the pictures in the strip that shall get these settings.</source>
        <translation>Выделите в ленте снимки, которые получат эти настройки.</translation>
    </message>
    <message>
        <source>Open pictures</source>
        <translation>Открыть снимки</translation>
    </message>
    <message>
        <source>Pictures (*.jpg *.jpeg *.png *.tif *.tiff *.webp *.heic *.heif *.avif *.bmp *.gif *.dng *.cr2 *.cr3 *.nef *.arw *.raf *.orf *.rw2 *.pef);;All files (*)</source>
        <translation>Снимки (*.jpg *.jpeg *.png *.tif *.tiff *.webp *.heic *.heif *.avif *.bmp *.gif *.dng *.cr2 *.cr3 *.nef *.arw *.raf *.orf *.rw2 *.pef);;Все файлы (*)</translation>
    </message>
    <message>
        <source>Open a folder of pictures</source>
        <translation>Открыть папку со снимками</translation>
    </message>
    <message>
        <source>Import the weights of %1</source>
        <translation>Импорт весов %1</translation>
    </message>
    <message>
        <source>Importing %1...</source>
        <translation>Импорт %1...</translation>
    </message>
    <message>
        <source>Saved the preset &quot;%1&quot;.</source>
        <translation>Пресет &quot;%1&quot; сохранён.</translation>
    </message>
    <message>
        <source>About Ambrotype</source>
        <translation>О программе Ambrotype</translation>
    </message>
    <message>
        <source>&lt;b&gt;Ambrotype %1&lt;/b&gt;&lt;p&gt;A studio that restores and enhances photographs on your own machine.&lt;/p&gt;&lt;p&gt;Its sources are under the Apache License 2.0; binaries are distributed under the GNU GPL version 3 or later, because they contain Exiv2.&lt;/p&gt;</source>
        <translation>&lt;b&gt;Ambrotype %1&lt;/b&gt;&lt;p&gt;Студия, которая восстанавливает и улучшает фотографии на вашем компьютере.&lt;/p&gt;&lt;p&gt;Исходный код распространяется по лицензии Apache 2.0, программы - по GNU GPL версии 3 или новее, так как содержат Exiv2.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>Пресеты</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Проверка</translation>
    </message>
    <message>
        <source>Adjust</source>
        <translation>Правка</translation>
    </message>
    <message>
        <source>Shoot</source>
        <translation>Съёмка</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Очередь</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>Инструменты</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Файл</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Правка</translation>
    </message>
    <message>
        <source>&amp;Queue</source>
        <translation>&amp;Очередь</translation>
    </message>
    <message>
        <source>&amp;Tools</source>
        <translation>&amp;Инструменты</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Справка</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Вид</translation>
    </message>
    <message>
        <source>&amp;Divider</source>
        <translation>&amp;Граница</translation>
    </message>
    <message>
        <source>F&amp;aces</source>
        <translation>&amp;Лица</translation>
    </message>
    <message>
        <source>&amp;Panels</source>
        <translation>&amp;Панели</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>&amp;Тема</translation>
    </message>
    <message>
        <source>&amp;Surround of the picture</source>
        <translation>&amp;Фон вокруг снимка</translation>
    </message>
    <message>
        <source>&amp;Monitor profile</source>
        <translation>Профиль &amp;монитора</translation>
    </message>
    <message>
        <source>From the system</source>
        <translation>Из системы</translation>
    </message>
    <message>
        <source>Choose an ICC file...</source>
        <translation>Выбрать файл ICC...</translation>
    </message>
    <message>
        <source>Monitor profile</source>
        <translation>Профиль монитора</translation>
    </message>
    <message>
        <source>ICC profiles (*.icc *.icm)</source>
        <translation>Профили ICC (*.icc *.icm)</translation>
    </message>
    <message>
        <source>Every result has been decided on.</source>
        <translation>По каждому результату принято решение.</translation>
    </message>
    <message>
        <source>Review - Ambrotype</source>
        <translation>Проверка - Ambrotype</translation>
    </message>
    <message>
        <source>Review: %1 - Ambrotype</source>
        <translation>Проверка: %1 - Ambrotype</translation>
    </message>
    <message>
        <source>No picture of the shoot was changed since it was saved.</source>
        <translation>Ни один снимок съёмки не изменён после сохранения.</translation>
    </message>
    <message>
        <source>The pictures get the settings of %1.</source>
        <translation>Снимки получат настройки снимка %1.</translation>
    </message>
    <message>
        <source>The pictures get the preset &quot;%1&quot;.</source>
        <translation>Снимки получат пресет &quot;%1&quot;.</translation>
    </message>
    <message>
        <source>The pictures are only copied: no preset is chosen.</source>
        <translation>Снимки только копируются: пресет не выбран.</translation>
    </message>
    <message>
        <source>Save the table</source>
        <translation>Сохранить таблицу</translation>
    </message>
    <message>
        <source>Tables (*.csv);;All files (*)</source>
        <translation>Таблицы (*.csv);;Все файлы (*)</translation>
    </message>
    <message>
        <source>The table could not be saved.</source>
        <translation>Таблицу не удалось сохранить.</translation>
    </message>
    <message>
        <source>Without %1</source>
        <translation>Без этапа &quot;%1&quot;</translation>
    </message>
    <message>
        <source>What %1 changes</source>
        <translation>Что меняет &quot;%1&quot;</translation>
    </message>
    <message>
        <source>Preview: %1</source>
        <translation>Просмотр: %1</translation>
    </message>
    <message>
        <source>No preset</source>
        <translation>Без пресета</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>Оригинал</translation>
    </message>
    <message>
        <source>As it was saved</source>
        <translation>Как сохранено</translation>
    </message>
    <message>
        <source>The preset without changes</source>
        <translation>Пресет без изменений</translation>
    </message>
    <message>
        <source>Copied settings</source>
        <translation>Скопированные настройки</translation>
    </message>
    <message>
        <source>Result without %1</source>
        <translation>Результат без этапа &quot;%1&quot;</translation>
    </message>
    <message>
        <source>, </source>
        <translation>, </translation>
    </message>
    <message>
        <source>Compare &amp;with</source>
        <translation>&amp;Сравнить с</translation>
    </message>
    <message>
        <source>Presets (*.ambpreset *.json);;All files (*)</source>
        <translation>Пресеты (*.ambpreset *.json);;Все файлы (*)</translation>
    </message>
    <message numerus="yes">
        <source>Preset given to %n picture(s).</source>
        <translation>
            <numerusform>Пресет применён к %n снимку.</numerusform>
            <numerusform>Пресет применён к %n снимкам.</numerusform>
            <numerusform>Пресет применён к %n снимкам.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, copy</source>
        <translation>%1, копия</translation>
    </message>
    <message>
        <source>The preset &quot;%1&quot; has the settings of this picture now.</source>
        <translation>Пресет &quot;%1&quot; теперь содержит настройки этого снимка.</translation>
    </message>
    <message numerus="yes">
        <source>%n preset(s) imported.</source>
        <translation>
            <numerusform>Импортирован %n пресет.</numerusform>
            <numerusform>Импортировано %n пресета.</numerusform>
            <numerusform>Импортировано %n пресетов.</numerusform>
        </translation>
    </message>
    <message>
        <source>Wrote the preset to %1.</source>
        <translation>Пресет записан в %1.</translation>
    </message>
    <message>
        <source>Rename preset</source>
        <translation>Переименование пресета</translation>
    </message>
    <message>
        <source>Deleted the preset &quot;%1&quot;.</source>
        <translation>Пресет &quot;%1&quot; удалён.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Вернуть</translation>
    </message>
    <message>
        <source>Import presets</source>
        <translation>Импорт пресетов</translation>
    </message>
    <message>
        <source>Export the preset &quot;%1&quot;</source>
        <translation>Экспорт пресета &quot;%1&quot;</translation>
    </message>
    <message>
        <source>S&amp;tars</source>
        <translation>&amp;Звёзды</translation>
    </message>
    <message numerus="yes">
        <source>Copied %n picture(s).</source>
        <translation>
            <numerusform>Скопирован %n снимок.</numerusform>
            <numerusform>Скопировано %n снимка.</numerusform>
            <numerusform>Скопировано %n снимков.</numerusform>
        </translation>
    </message>
    <message>
        <source>There is no picture in the clipboard.</source>
        <translation>В буфере обмена нет снимка.</translation>
    </message>
    <message>
        <source>Pasted %1</source>
        <translation>Вставлено %1</translation>
    </message>
    <message>
        <source>The pasted picture cannot be kept. Is there room in the data folder?</source>
        <translation>Вставленный снимок не удалось сохранить. Есть ли место в папке данных?</translation>
    </message>
    <message>
        <source>Shoot, presets, review</source>
        <translation>Съёмка, пресеты, проверка</translation>
    </message>
    <message>
        <source>Open in the file manager</source>
        <translation>Открыть в файловом менеджере</translation>
    </message>
    <message>
        <source>%1 is done again as soon as the queue goes on.</source>
        <translation>%1 будет обработан заново, как только очередь продолжит работу.</translation>
    </message>
    <message>
        <source>%1 is being done again. It comes back into the list.</source>
        <translation>%1 обрабатывается заново и вернётся в список.</translation>
    </message>
    <message>
        <source>Copied from %1: %2.</source>
        <translation>Скопировано из %1: %2.</translation>
    </message>
    <message numerus="yes">
        <source>Given to %n picture(s): %1.</source>
        <translation>
            <numerusform>Передано %n снимку: %1.</numerusform>
            <numerusform>Передано %n снимкам: %1.</numerusform>
            <numerusform>Передано %n снимкам: %1.</numerusform>
        </translation>
    </message>
    <message>
        <source>Choose what...</source>
        <translation>Выбрать, что...</translation>
    </message>
    <message>
        <source>&amp;Zoom</source>
        <translation>&amp;Масштаб</translation>
    </message>
    <message>
        <source>The queue is finished: %1.</source>
        <translation>Очередь выполнена: %1.</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Отчёт</translation>
    </message>
    <message>
        <source>Pictures from &quot;%1&quot; begin with the preset &quot;%2&quot; from now on.</source>
        <translation>Снимки из «%1» теперь открываются с пресетом «%2».</translation>
    </message>
    <message>
        <source>Pictures from &quot;%1&quot; have no default preset any more.</source>
        <translation>Для снимков из «%1» больше нет пресета по умолчанию.</translation>
    </message>
    <message numerus="yes">
        <source>%n open picture(s) that nobody had changed have it now.</source>
        <translation>
            <numerusform>%n открытый снимок без правок уже получил его.</numerusform>
            <numerusform>%n открытых снимка без правок уже получили его.</numerusform>
            <numerusform>%n открытых снимков без правок уже получили его.</numerusform>
        </translation>
    </message>
    <message>
        <source>Its pictures begin with the preset &quot;%1&quot;.</source>
        <translation>Её снимки открываются с пресетом «%1».</translation>
    </message>
    <message>
        <source>No default preset for this folder any more</source>
        <translation>Убрать пресет по умолчанию для этой папки</translation>
    </message>
    <message>
        <source>Collapse to icons</source>
        <translation>Свернуть до значков</translation>
    </message>
    <message>
        <source>&amp;Before and after</source>
        <translation>&amp;До и после</translation>
    </message>
    <message>
        <source>&amp;Settings of the picture</source>
        <translation>&amp;Настройки снимка</translation>
    </message>
    <message>
        <source>Re&amp;view</source>
        <translation>&amp;Проверка</translation>
    </message>
    <message numerus="yes">
        <source>Settings synced to %n picture(s).</source>
        <translation>
            <numerusform>Настройки переданы %n снимку.</numerusform>
            <numerusform>Настройки переданы %n снимкам.</numerusform>
            <numerusform>Настройки переданы %n снимкам.</numerusform>
        </translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Выйти</translation>
    </message>
    <message>
        <source>%1 decide on results, in the review. To pick pictures of a shoot, give them stars with 1 to 5.</source>
        <translation>%1 — решения о результатах, они принимаются в проверке. Чтобы отобрать снимки съёмки, ставьте им звёзды клавишами 1–5.</translation>
    </message>
    <message>
        <source>%1 decide on results: %2 opens the review. To pick pictures of a shoot, give them stars with 1 to 5.</source>
        <translation>%1 — решения о результатах: проверка открывается клавишами %2. Чтобы отобрать снимки съёмки, ставьте им звёзды клавишами 1–5.</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::MessageBar</name>
    <message>
        <source>Details</source>
        <translation>Подробности</translation>
    </message>
    <message>
        <source>Close the message</source>
        <translation>Закрыть сообщение</translation>
    </message>
    <message>
        <source>Follow the message</source>
        <translation>Выполнить предложенное</translation>
    </message>
    <message>
        <source>Details of the message</source>
        <translation>Подробности сообщения</translation>
    </message>
    <message>
        <source>Technical details</source>
        <translation>Технические подробности</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Копировать</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ModelDialog</name>
    <message>
        <source>Check the file</source>
        <translation>Проверить файл</translation>
    </message>
    <message>
        <source>Reads the file again and compares its hash.</source>
        <translation>Читает файл заново и сравнивает хеш.</translation>
    </message>
    <message>
        <source>Self-test</source>
        <translation>Самопроверка</translation>
    </message>
    <message>
        <source>Runs the network once on a small picture and says how fast it is.</source>
        <translation>Один раз запускает сеть на маленьком снимке и сообщает скорость.</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Показать в папке</translation>
    </message>
    <message>
        <source>Opens the folder of the file.</source>
        <translation>Открывает папку с файлом.</translation>
    </message>
    <message>
        <source>Copy address</source>
        <translation>Копировать адрес</translation>
    </message>
    <message>
        <source>Copies where the authors publish the file. Nothing is fetched.</source>
        <translation>Копирует адрес, где авторы публикуют файл. Ничего не скачивается.</translation>
    </message>
    <message>
        <source>Remove...</source>
        <translation>Удалить...</translation>
    </message>
    <message>
        <source>Deletes the file from this computer, after asking.</source>
        <translation>Удаляет файл с этого компьютера после подтверждения.</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Модели</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Поиск</translation>
    </message>
    <message>
        <source>Search the models</source>
        <translation>Поиск моделей</translation>
    </message>
    <message>
        <source>All tasks</source>
        <translation>Все задачи</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>Задача</translation>
    </message>
    <message>
        <source>Only on this computer</source>
        <translation>Только на этом компьютере</translation>
    </message>
    <message>
        <source>Import files...</source>
        <translation>Импорт файлов...</translation>
    </message>
    <message>
        <source>Copies weights files into the folder of models.</source>
        <translation>Копирует файлы весов в папку моделей.</translation>
    </message>
    <message>
        <source>Import folder...</source>
        <translation>Импорт папки...</translation>
    </message>
    <message>
        <source>Looks for weights files in a folder and copies them.</source>
        <translation>Находит файлы весов в папке и копирует их.</translation>
    </message>
    <message>
        <source>Working</source>
        <translation>Выполняется</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Модель</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Состояние</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Сеть</translation>
    </message>
    <message>
        <source>This version does not run it.</source>
        <translation>Эта версия её не запускает.</translation>
    </message>
    <message>
        <source>Paid work</source>
        <translation>Платная работа</translation>
    </message>
    <message>
        <source>Licence of the code</source>
        <translation>Лицензия кода</translation>
    </message>
    <message>
        <source>Licence of the weights</source>
        <translation>Лицензия весов</translation>
    </message>
    <message>
        <source>Data it was trained on</source>
        <translation>Данные для обучения</translation>
    </message>
    <message>
        <source>Official file</source>
        <translation>Официальный файл</translation>
    </message>
    <message>
        <source>Where to get it</source>
        <translation>Где взять</translation>
    </message>
    <message>
        <source>File on this computer</source>
        <translation>Файл на этом компьютере</translation>
    </message>
    <message>
        <source>Hash (SHA-256)</source>
        <translation>Хеш (SHA-256)</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Примечание</translation>
    </message>
    <message>
        <source>Copied the address. Fetch the file with your browser, then import it here.</source>
        <translation>Адрес скопирован. Скачайте файл браузером, затем импортируйте его здесь.</translation>
    </message>
    <message>
        <source>Looking through the model folders...</source>
        <translation>Просмотр папок с моделями...</translation>
    </message>
    <message numerus="yes">
        <source>%n model(s) on this computer, in %1.</source>
        <translation>
            <numerusform>На этом компьютере %n модель, папка %1.</numerusform>
            <numerusform>На этом компьютере %n модели, папка %1.</numerusform>
            <numerusform>На этом компьютере %n моделей, папка %1.</numerusform>
        </translation>
    </message>
    <message>
        <source>Importing...</source>
        <translation>Импорт...</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) imported.</source>
        <translation>
            <numerusform>Импортирован %n файл.</numerusform>
            <numerusform>Импортировано %n файла.</numerusform>
            <numerusform>Импортировано %n файлов.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) imported that cannot be used.</source>
        <translation>
            <numerusform>Импортирован %n файл, который нельзя использовать.</numerusform>
            <numerusform>Импортировано %n файла, которые нельзя использовать.</numerusform>
            <numerusform>Импортировано %n файлов, которые нельзя использовать.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) not imported.</source>
        <translation>
            <numerusform>%n файл не импортирован.</numerusform>
            <numerusform>%n файла не импортировано.</numerusform>
            <numerusform>%n файлов не импортировано.</numerusform>
        </translation>
    </message>
    <message>
        <source>No weights file was found there.</source>
        <translation>Файлов весов там не найдено.</translation>
    </message>
    <message>
        <source>Reading %1...</source>
        <translation>Чтение %1...</translation>
    </message>
    <message>
        <source>%1 could not be read. %2</source>
        <translation>Файл %1 не читается. %2</translation>
    </message>
    <message>
        <source>%1 can be read. No hash is known to compare it with.</source>
        <translation>Файл %1 читается. Хеш для сравнения неизвестен.</translation>
    </message>
    <message>
        <source>%1 is byte for byte what its authors published.</source>
        <translation>%1 байт в байт совпадает с опубликованным авторами.</translation>
    </message>
    <message>
        <source>%1 differs from what its authors published. Get the file again.</source>
        <translation>%1 отличается от опубликованного авторами. Получите файл заново.</translation>
    </message>
    <message>
        <source>Running %1 on a small picture...</source>
        <translation>Запуск %1 на маленьком снимке...</translation>
    </message>
    <message>
        <source>%1 does not work. %2</source>
        <translation>%1 не работает. %2</translation>
    </message>
    <message>
        <source>%1 works: %2 seconds per megapixel on %3 (%4).</source>
        <translation>%1 работает: %2 с на мегапиксель, устройство %3 (%4).</translation>
    </message>
    <message>
        <source>Remove the model?</source>
        <translation>Удалить модель?</translation>
    </message>
    <message>
        <source>%1 will be deleted from this computer. Ambrotype cannot bring it back.</source>
        <translation>Файл %1 будет удалён с этого компьютера. Ambrotype не сможет его вернуть.</translation>
    </message>
    <message>
        <source>Delete the file</source>
        <translation>Удалить файл</translation>
    </message>
    <message>
        <source>Removing...</source>
        <translation>Удаление...</translation>
    </message>
    <message>
        <source>Removed %1.</source>
        <translation>Удалено: %1.</translation>
    </message>
    <message>
        <source>%1 was not removed. %2</source>
        <translation>Файл %1 не удалён. %2</translation>
    </message>
    <message>
        <source>Import weights files</source>
        <translation>Импорт файлов весов</translation>
    </message>
    <message>
        <source>Weights (%1);;All files (*)</source>
        <translation>Веса (%1);;Все файлы (*)</translation>
    </message>
    <message>
        <source>Import from a folder</source>
        <translation>Импорт из папки</translation>
    </message>
    <message>
        <source>Set as default</source>
        <translation>Сделать основной</translation>
    </message>
    <message>
        <source>Free memory</source>
        <translation>Освободить память</translation>
    </message>
    <message>
        <source>Takes all models out of memory that nothing uses at the moment.</source>
        <translation>Выгружает из памяти все модели, которые сейчас не заняты.</translation>
    </message>
    <message>
        <source>Default as shipped</source>
        <translation>Вернуть исходную</translation>
    </message>
    <message>
        <source>Nothing chooses a model for this task by itself.</source>
        <translation>Для этой задачи модель нигде не выбирается автоматически.</translation>
    </message>
    <message>
        <source>Its file is not on this computer, or cannot be used.</source>
        <translation>Файла нет на этом компьютере, или его нельзя использовать.</translation>
    </message>
    <message>
        <source>Remembering...</source>
        <translation>Запоминание...</translation>
    </message>
    <message>
        <source>The default was not changed. %1</source>
        <translation>Основная модель не изменена. %1</translation>
    </message>
    <message>
        <source>%1 is now the default for: %2.</source>
        <translation>%1 теперь основная модель для задачи: %2.</translation>
    </message>
    <message>
        <source>The program chooses again for: %1.</source>
        <translation>Для задачи «%1» снова выбирает программа.</translation>
    </message>
    <message>
        <source>Freeing memory...</source>
        <translation>Освобождение памяти...</translation>
    </message>
    <message numerus="yes">
        <source>%n model(s) taken out of memory.</source>
        <translation>
            <numerusform>Из памяти выгружена %n модель.</numerusform>
            <numerusform>Из памяти выгружено %n модели.</numerusform>
            <numerusform>Из памяти выгружено %n моделей.</numerusform>
        </translation>
    </message>
    <message>
        <source>Every model in memory is in use. Try again when the work is done.</source>
        <translation>Все модели в памяти заняты. Повторите, когда работа закончится.</translation>
    </message>
    <message>
        <source>This model is never chosen automatically.</source>
        <translation>Эта модель никогда не выбирается автоматически.</translation>
    </message>
    <message>
        <source>Unload</source>
        <translation>Выгрузить</translation>
    </message>
    <message>
        <source>Takes this model out of memory. It is read again when it is next wanted.</source>
        <translation>Убирает эту модель из памяти. Она будет прочитана снова, когда понадобится.</translation>
    </message>
    <message>
        <source>%1 was taken out of memory.</source>
        <translation>Модель %1 выгружена из памяти.</translation>
    </message>
    <message>
        <source>%1 is in use. Try again when the work is done.</source>
        <translation>Модель %1 сейчас используется. Повторите, когда работа закончится.</translation>
    </message>
    <message>
        <source>Lets the program choose again where &quot;Best available&quot; is set.</source>
        <translation>Там, где стоит «Лучшая здесь», снова выбирает программа.</translation>
    </message>
    <message>
        <source>Takes this model wherever &quot;Best available&quot; is set: in presets, too.</source>
        <translation>Берёт эту модель везде, где стоит «Лучшая здесь», в том числе в пресетах.</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ModelPresence</name>
    <message>
        <source>%1 was not imported. %2</source>
        <translation>Файл %1 не импортирован. %2</translation>
    </message>
    <message>
        <source>%1 was imported, but it cannot be used. %2</source>
        <translation>Файл %1 импортирован, но использовать его нельзя. %2</translation>
    </message>
    <message>
        <source>Imported %1, but it is not the model that was chosen. It can be used as &quot;Another file&quot;.</source>
        <translation>Файл %1 импортирован, но это не выбранная модель. Его можно использовать как «Другой файл».</translation>
    </message>
    <message>
        <source>Imported %1.</source>
        <translation>Импортировано: %1.</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ModelTable</name>
    <message>
        <source>Enlarging</source>
        <translation>Увеличение</translation>
    </message>
    <message>
        <source>Denoising</source>
        <translation>Снижение шума</translation>
    </message>
    <message>
        <source>Deblurring</source>
        <translation>Устранение смаза</translation>
    </message>
    <message>
        <source>Colourising</source>
        <translation>Раскрашивание</translation>
    </message>
    <message>
        <source>Old photographs</source>
        <translation>Старые фотографии</translation>
    </message>
    <message>
        <source>Animating</source>
        <translation>Оживление</translation>
    </message>
    <message>
        <source>Restoring faces</source>
        <translation>Восстановление лиц</translation>
    </message>
    <message>
        <source>Finding faces</source>
        <translation>Поиск лиц</translation>
    </message>
    <message>
        <source>Parts of faces</source>
        <translation>Части лица</translation>
    </message>
    <message>
        <source>Likeness of faces</source>
        <translation>Сходство лиц</translation>
    </message>
    <message>
        <source>Colourising faces</source>
        <translation>Раскрашивание лиц</translation>
    </message>
    <message>
        <source>Filling in faces</source>
        <translation>Дорисовка лиц</translation>
    </message>
    <message>
        <source>Generating faces</source>
        <translation>Создание лиц</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>Неизвестно</translation>
    </message>
    <message>
        <source>Missing</source>
        <translation>Нет</translation>
    </message>
    <message>
        <source>Here, genuine</source>
        <translation>Есть, подлинная</translation>
    </message>
    <message>
        <source>Here, recognised</source>
        <translation>Есть, опознана</translation>
    </message>
    <message>
        <source>Here, not in the catalogue</source>
        <translation>Есть, не в каталоге</translation>
    </message>
    <message>
        <source>Cannot be used</source>
        <translation>Нельзя использовать</translation>
    </message>
    <message>
        <source>allowed</source>
        <translation>разрешена</translation>
    </message>
    <message>
        <source>not allowed</source>
        <translation>не разрешена</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>неизвестно</translation>
    </message>
    <message>
        <source>%1, %2x</source>
        <translation>%1, %2x</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Модель</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>Задача</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Состояние</translation>
    </message>
    <message>
        <source>Paid work</source>
        <translation>Платная работа</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Размер</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Файл</translation>
    </message>
    <message>
        <source>%1, your default</source>
        <translation>%1, основная</translation>
    </message>
    <message>
        <source>loading</source>
        <translation>загружается</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>только что</translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s) ago</source>
        <translation>
            <numerusform>%n минуту назад</numerusform>
            <numerusform>%n минуты назад</numerusform>
            <numerusform>%n минут назад</numerusform>
        </translation>
    </message>
    <message>
        <source>In memory</source>
        <translation>В памяти</translation>
    </message>
    <message>
        <source>Last used</source>
        <translation>Использована</translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s) ago</source>
        <translation>
            <numerusform>%n час назад</numerusform>
            <numerusform>%n часа назад</numerusform>
            <numerusform>%n часов назад</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) ago</source>
        <translation>
            <numerusform>%n день назад</numerusform>
            <numerusform>%n дня назад</numerusform>
            <numerusform>%n дней назад</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::OutputSection</name>
    <message>
        <source>Output</source>
        <translation>Вывод</translation>
    </message>
    <message>
        <source>Show the controls of %1</source>
        <translation>Показать настройки: %1</translation>
    </message>
    <message>
        <source>What the files of results are</source>
        <translation>Какими будут файлы результатов</translation>
    </message>
    <message>
        <source>What the files of all results are that Enhance and the queue write</source>
        <translation>Какими будут файлы всех результатов, которые записывают «Улучшить» и очередь</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::OutputWords</name>
    <message>
        <source>metadata without the place</source>
        <translation>метаданные без места съёмки</translation>
    </message>
    <message>
        <source>no metadata</source>
        <translation>без метаданных</translation>
    </message>
    <message>
        <source>all metadata</source>
        <translation>все метаданные</translation>
    </message>
    <message>
        <source>Format of the original</source>
        <translation>Формат оригинала</translation>
    </message>
    <message>
        <source>quality %1</source>
        <translation>качество %1</translation>
    </message>
    <message>
        <source>%1 bits</source>
        <translation>%1 бит</translation>
    </message>
    <message>
        <source>profile of the original</source>
        <translation>профиль оригинала</translation>
    </message>
    <message>
        <source>As the original</source>
        <translation>Как у оригинала</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::PartialBar</name>
    <message>
        <source>Use partial</source>
        <translation>Взять часть</translation>
    </message>
    <message>
        <source>Incomplete file</source>
        <translation>Неполный файл</translation>
    </message>
    <message>
        <source>Work with the part that is there</source>
        <translation>Работать с той частью, которая есть</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>Пропустить</translation>
    </message>
    <message>
        <source>Take the picture out of the shoot; its file stays where it is</source>
        <translation>Убрать снимок из съёмки; его файл останется на месте</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>file, what is wrong with it</comment>
        <translation>%1: %2</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::PeopleDesk</name>
    <message>
        <source>Looking for people: picture %1 of %2.</source>
        <translation>Поиск людей: снимок %1 из %2.</translation>
    </message>
    <message>
        <source>Looking for people.</source>
        <translation>Поиск людей.</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Ничего не изменено.</translation>
    </message>
    <message>
        <source>Who this is cannot be told: the face is too small or too blurred, or was drawn by hand. Nothing was changed.</source>
        <translation>Невозможно определить, кто это: лицо слишком мелкое, слишком размытое или обведено вручную. Ничего не изменено.</translation>
    </message>
    <message>
        <source>Same for this person</source>
        <translation>То же для этого человека</translation>
    </message>
    <message numerus="yes">
        <source>Given to the same person in %n other picture(s).</source>
        <translation>
            <numerusform>Применено к тому же человеку ещё на %n снимке.</numerusform>
            <numerusform>Применено к тому же человеку ещё на %n снимках.</numerusform>
            <numerusform>Применено к тому же человеку ещё на %n снимках.</numerusform>
        </translation>
    </message>
    <message>
        <source>No other picture of the shoot shows this person, or all have it already.</source>
        <translation>Ни на одном другом снимке съёмки этого человека нет, или всё уже применено.</translation>
    </message>
    <message>
        <source>Compare within the shoot</source>
        <translation>Сравнение внутри съёмки</translation>
    </message>
    <message numerus="yes">
        <source>%n person(s) can be told apart in this shoot.</source>
        <translation>
            <numerusform>В этой съёмке различается %n человек.</numerusform>
            <numerusform>В этой съёмке различаются %n человека.</numerusform>
            <numerusform>В этой съёмке различаются %n человек.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Their faces in %n picture(s) are compared with them from now on.</source>
        <translation>
            <numerusform>Теперь с ними сверяются лица на %n снимке.</numerusform>
            <numerusform>Теперь с ними сверяются лица на %n снимках.</numerusform>
            <numerusform>Теперь с ними сверяются лица на %n снимках.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) could not be looked through.</source>
        <translation>
            <numerusform>%n снимок не удалось просмотреть.</numerusform>
            <numerusform>%n снимка не удалось просмотреть.</numerusform>
            <numerusform>%n снимков не удалось просмотреть.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::PhotoDocument</name>
    <message>
        <source>Preset &quot;%1&quot;</source>
        <translation>Пресет &quot;%1&quot;</translation>
    </message>
    <message>
        <source>No preset</source>
        <translation>Без пресета</translation>
    </message>
    <message>
        <source>Auto</source>
        <translation>Авто</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Сброс</translation>
    </message>
    <message>
        <source>Saved as %1</source>
        <translation>Сохранено как %1</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::PreferenceDialog</name>
    <message>
        <source>Preferences</source>
        <translation>Настройки</translation>
    </message>
    <message>
        <source>Pages of the preferences</source>
        <translation>Страницы настроек</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
    <message>
        <source>General</source>
        <translation>Общие</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Язык</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Как в системе</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Язык</translation>
    </message>
    <message>
        <source>A change is in force from the next start.</source>
        <translation>Изменение вступит в силу при следующем запуске.</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Тема</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>&amp;Тема</translation>
    </message>
    <message>
        <source>Surround of the picture</source>
        <translation>Фон вокруг снимка</translation>
    </message>
    <message>
        <source>&amp;Surround of the picture</source>
        <translation>&amp;Фон вокруг снимка</translation>
    </message>
    <message>
        <source>Middle grey judges colours best: the eye is not pulled towards dark or bright.</source>
        <translation>Средне-серый лучше всего для оценки цвета: глаз не тянет ни к тёмному, ни к светлому.</translation>
    </message>
    <message>
        <source>The preferences are kept in %1. Set the variable AMBROTYPE_HOME to a folder to keep everything there, for example on a portable disk.</source>
        <translation>Настройки хранятся в %1. Задайте в переменной AMBROTYPE_HOME папку, чтобы хранить всё там, например на переносном диске.</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>Цвет</translation>
    </message>
    <message>
        <source>From the system</source>
        <translation>Из системы</translation>
    </message>
    <message>
        <source>From a file:</source>
        <translation>Из файла:</translation>
    </message>
    <message>
        <source>Browse...</source>
        <translation>Обзор...</translation>
    </message>
    <message>
        <source>Profile of the screen</source>
        <translation>Профиль экрана</translation>
    </message>
    <message>
        <source>Choose the profile of the screen</source>
        <translation>Выбрать профиль экрана</translation>
    </message>
    <message>
        <source>Monitor profile</source>
        <translation>Профиль монитора</translation>
    </message>
    <message>
        <source>ICC profiles (*.icc *.icm)</source>
        <translation>Профили ICC (*.icc *.icm)</translation>
    </message>
    <message>
        <source>Performance</source>
        <translation>Быстродействие</translation>
    </message>
    <message>
        <source>All (%1)</source>
        <translation>Все (%1)</translation>
    </message>
    <message>
        <source>Processor threads</source>
        <translation>Потоки процессора</translation>
    </message>
    <message>
        <source>&amp;Processor threads</source>
        <translation>&amp;Потоки процессора</translation>
    </message>
    <message>
        <source>Fewer leave room for other programs. In force from the next start.</source>
        <translation>Меньшее число оставляет место другим программам. Действует со следующего запуска.</translation>
    </message>
    <message>
        <source> MB</source>
        <translation> МБ</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Автоматически</translation>
    </message>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>Никогда</translation>
    </message>
    <message>
        <source>The queue rests on a &amp;battery below</source>
        <translation>Очередь отдыхает, если заряд &amp;батареи ниже</translation>
    </message>
    <message>
        <source>It goes on by itself when the machine is plugged in.</source>
        <translation>Она продолжит сама, когда компьютер подключат к сети.</translation>
    </message>
    <message>
        <source>Memory for previews</source>
        <translation>Память для предпросмотра</translation>
    </message>
    <message>
        <source>&amp;Memory for previews</source>
        <translation>Па&amp;мять для предпросмотра</translation>
    </message>
    <message>
        <source>Keeps what was computed, so that sliders answer at once. Automatic takes an eighth of the memory, at most 1 GB.</source>
        <translation>Хранит вычисленное, чтобы ползунки отвечали сразу. Автоматически - восьмая часть памяти, не больше 1 ГБ.</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Результаты</translation>
    </message>
    <message>
        <source>Where Enhance and the queue put results, and what they are.</source>
        <translation>Куда кнопка «Улучшить» и очередь кладут результаты и какими они будут.</translation>
    </message>
    <message>
        <source>Privacy</source>
        <translation>Приватность</translation>
    </message>
    <message>
        <source>Ambrotype works on this computer only: it opens no connection, asks for no account and counts nothing. Originals are never changed.</source>
        <translation>Ambrotype работает только на этом компьютере: не выходит в сеть, не требует учётной записи и ничего не считает. Оригиналы никогда не меняются.</translation>
    </message>
    <message>
        <source>Name of the account</source>
        <translation>Имя учётной записи</translation>
    </message>
    <message>
        <source>Your name in the record of decisions</source>
        <translation>Ваше имя в журнале решений</translation>
    </message>
    <message>
        <source>&amp;Your name</source>
        <translation>&amp;Ваше имя</translation>
    </message>
    <message>
        <source>Stands beside each decision of the review, in the queue&apos;s record on this computer.</source>
        <translation>Стоит рядом с каждым решением проверки в журнале очереди на этом компьютере.</translation>
    </message>
    <message>
        <source>&amp;Write decisions into XMP files as well</source>
        <translation>&amp;Записывать решения и в файлы XMP</translation>
    </message>
    <message>
        <source>Write decisions into XMP files as well</source>
        <translation>Записывать решения и в файлы XMP</translation>
    </message>
    <message>
        <source>As a label and a rating beside the result, in &quot;picture.ext.xmp&quot;, for darktable, digiKam and others. The result itself stays as it is.</source>
        <translation>Как метка и оценка рядом с результатом, в файле &quot;picture.ext.xmp&quot;, для darktable, digiKam и других. Сам результат не меняется.</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>Клавиши</translation>
    </message>
    <message>
        <source>&amp;Open the last shoot at the start</source>
        <translation>&amp;Открывать при запуске последнюю съёмку</translation>
    </message>
    <message>
        <source>Open the last shoot at the start</source>
        <translation>Открывать при запуске последнюю съёмку</translation>
    </message>
    <message>
        <source>Settings of pictures are remembered in any case and come back when a picture is opened again.</source>
        <translation>Настройки снимков запоминаются в любом случае и возвращаются, когда снимок открывают снова.</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Очередь</translation>
    </message>
    <message>
        <source>How the queue works through its pictures.</source>
        <translation>Как очередь обрабатывает снимки.</translation>
    </message>
    <message>
        <source>Results of folders in a folder</source>
        <translation>Результаты вложенных папок</translation>
    </message>
    <message>
        <source>Ask each time</source>
        <translation>Спрашивать каждый раз</translation>
    </message>
    <message>
        <source>Keep the folders</source>
        <translation>Сохранять папки</translation>
    </message>
    <message>
        <source>One folder for all</source>
        <translation>Одна папка для всех</translation>
    </message>
    <message>
        <source>Results of &amp;folders in a folder</source>
        <translation>Результаты в&amp;ложенных папок</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Нет</translation>
    </message>
    <message>
        <source>Further &amp;tries after a failure</source>
        <translation>Повторных &amp;попыток после сбоя</translation>
    </message>
    <message>
        <source>Of a kind that may pass: a disk that was away, memory that was short.</source>
        <translation>После сбоев, которые проходят сами: диск был недоступен, не хватило памяти.</translation>
    </message>
    <message>
        <source>&amp;Pause when a picture has failed</source>
        <translation>П&amp;риостанавливать, если снимок не удался</translation>
    </message>
    <message>
        <source>Pause when a picture has failed</source>
        <translation>Приостанавливать, если снимок не удался</translation>
    </message>
    <message>
        <source>Keep the machine &amp;awake while the queue works</source>
        <translation>&amp;Не давать компьютеру заснуть, пока идёт очередь</translation>
    </message>
    <message>
        <source>Keep the machine awake while the queue works</source>
        <translation>Не давать компьютеру заснуть, пока идёт очередь</translation>
    </message>
    <message>
        <source> GB</source>
        <translation> ГБ</translation>
    </message>
    <message>
        <source>Clean the cache above</source>
        <translation>Чистить кэш, если он больше</translation>
    </message>
    <message>
        <source>&amp;Clean the cache above</source>
        <translation>&amp;Чистить кэш, если он больше</translation>
    </message>
    <message>
        <source>Keep what was used within</source>
        <translation>Хранить то, что нужно было за последние</translation>
    </message>
    <message>
        <source>Keep what was used &amp;within</source>
        <translation>&amp;Хранить то, что нужно было за последние</translation>
    </message>
    <message>
        <source>What the cache holds</source>
        <translation>Сколько занимает кэш</translation>
    </message>
    <message>
        <source>Clean now</source>
        <translation>Очистить сейчас</translation>
    </message>
    <message>
        <source>Thumbnails and what an interrupted program left of its work. Results are never removed. It is cleaned once a day by itself.</source>
        <translation>Миниатюры и то, что осталось от прерванной работы. Результаты никогда не удаляются. Раз в день кэш чистится сам.</translation>
    </message>
    <message>
        <source>It holds %1.</source>
        <translation>Сейчас в нём %1.</translation>
    </message>
    <message>
        <source>%1 removed. It holds %2.</source>
        <translation>Удалено %1. Сейчас в нём %2.</translation>
    </message>
    <message>
        <source>%1: %2 on %3</source>
        <translation>%1: %2, %3</translation>
    </message>
    <message>
        <source>Memory for models</source>
        <translation>Память для моделей</translation>
    </message>
    <message>
        <source>%1 % of %2: %3</source>
        <translation>%1 % от %2: %3</translation>
    </message>
    <message>
        <source>Memory for m&amp;odels</source>
        <translation>Память для м&amp;оделей</translation>
    </message>
    <message>
        <source>Models that were used stay in memory up to this, so that the next picture need not wait for them.</source>
        <translation>В этих пределах использованные модели остаются в памяти, чтобы следующий снимок их не ждал.</translation>
    </message>
    <message>
        <source>Models in memory</source>
        <translation>Модели в памяти</translation>
    </message>
    <message>
        <source>Free memory</source>
        <translation>Освободить память</translation>
    </message>
    <message>
        <source>Takes all models out of memory that nothing uses at the moment.</source>
        <translation>Выгружает из памяти все модели, которые сейчас не заняты.</translation>
    </message>
    <message>
        <source>None now</source>
        <translation>Сейчас нет</translation>
    </message>
    <message numerus="yes">
        <source>%n model(s), %1</source>
        <translation>
            <numerusform>%n модель, %1</numerusform>
            <numerusform>%n модели, %1</numerusform>
            <numerusform>%n моделей, %1</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 (model missing)</source>
        <translation>%1 (нет модели)</translation>
    </message>
    <message>
        <source>Faces</source>
        <translation>Лица</translation>
    </message>
    <message>
        <source>Where a preset says nothing else, pictures begin with these values: those that are opened from now on, and those that get a preset from now on. What you have changed already, what waits in the queue and what is saved stays as it is.</source>
        <translation>Если пресет не говорит иного, снимки начинают с этих значений: те, что будут открыты, и те, что получат пресет с этого момента. Уже изменённое, стоящее в очереди и сохранённое остаётся как есть.</translation>
    </message>
    <message>
        <source>The detector&apos;s own</source>
        <translation>Собственный предел детектора</translation>
    </message>
    <message>
        <source>How alike a face must stay was measured for each recogniser and each size of face. That is why there is no number to set here.</source>
        <translation>Насколько похожим должно остаться лицо, измерено для каждой сети распознавания и каждого размера лица, поэтому числа здесь не задаются.</translation>
    </message>
    <message>
        <source>Pause on battery below</source>
        <translation>Пауза очереди, если заряд батареи ниже</translation>
    </message>
    <message>
        <source>Retries after a failure</source>
        <translation>Повторных попыток после сбоя</translation>
    </message>
    <message numerus="yes">
        <source>day(s)</source>
        <translation>
            <numerusform>день</numerusform>
            <numerusform>дня</numerusform>
            <numerusform>дней</numerusform>
        </translation>
    </message>
    <message>
        <source>Adding up what it holds...</source>
        <translation>Подсчитывается занятое место...</translation>
    </message>
    <message>
        <source>The picture is shown through the profile of the screen, so that its colours are true. Results keep the profile of their original unless you choose another.</source>
        <translation>Снимок показывается через профиль экрана, чтобы цвета были верными. Результат сохраняет профиль оригинала, если вы не выбрали другой.</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::PresetGroups</name>
    <message>
        <source>Starred</source>
        <translation>Избранные</translation>
    </message>
    <message>
        <source>My presets</source>
        <translation>Мои пресеты</translation>
    </message>
    <message>
        <source>Kinds of shoot</source>
        <translation>Виды съёмки</translation>
    </message>
    <message>
        <source>Default for the folder &quot;%1&quot;</source>
        <translation>По умолчанию для папки «%1»</translation>
    </message>
    <message>
        <source>Imported</source>
        <translation>Импортированные</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>Недавние</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::PresetLibrary</name>
    <message>
        <source>%1 was not imported. %2</source>
        <translation>%1 не импортирован. %2</translation>
    </message>
    <message>
        <source>The file cannot be read.</source>
        <translation>Файл не удаётся прочитать.</translation>
    </message>
    <message>
        <source>The preset could not be written: %1.</source>
        <translation>Не удалось записать пресет: %1.</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::PresetLicences</name>
    <message>
        <source>It uses %1, which its authors do not clear for paid work.</source>
        <translation>Использует %1: авторы не разрешают платную работу с этой моделью.</translation>
    </message>
    <message>
        <source>It uses %1. Whether paid work is allowed with it is not known.</source>
        <translation>Использует %1: неизвестно, разрешена ли с этой моделью платная работа.</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::PresetModel</name>
    <message>
        <source>No preset</source>
        <translation>Без пресета</translation>
    </message>
    <message>
        <source>Leaves the picture as it is.</source>
        <translation>Оставляет снимок как есть.</translation>
    </message>
    <message>
        <source>Strength, denoise, sharpen: %1</source>
        <translation>Сила, шум, резкость: %1</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::PresetPanel</name>
    <message>
        <source>Presets</source>
        <translation>Пресеты</translation>
    </message>
    <message>
        <source>No preset fits the search.</source>
        <translation>Ни один пресет не подходит под запрос.</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Поиск</translation>
    </message>
    <message>
        <source>Search the presets</source>
        <translation>Поиск среди пресетов</translation>
    </message>
    <message>
        <source>Make a preset of the settings of this picture</source>
        <translation>Сделать пресет из настроек этого снимка</translation>
    </message>
    <message>
        <source>Import presets from files</source>
        <translation>Импортировать пресеты из файлов</translation>
    </message>
    <message>
        <source>Apply to the selected pictures</source>
        <translation>Применить к выбранным снимкам</translation>
    </message>
    <message>
        <source>Remove the star</source>
        <translation>Убрать из избранных</translation>
    </message>
    <message>
        <source>Star</source>
        <translation>В избранные</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>Дублировать</translation>
    </message>
    <message>
        <source>Export...</source>
        <translation>Экспорт...</translation>
    </message>
    <message>
        <source>Update with the settings of this picture</source>
        <translation>Обновить настройками этого снимка</translation>
    </message>
    <message>
        <source>Rename...</source>
        <translation>Переименовать...</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Удалить</translation>
    </message>
    <message>
        <source>No longer the default for the folder &quot;%1&quot;</source>
        <translation>Больше не по умолчанию для папки «%1»</translation>
    </message>
    <message>
        <source>Set as the default for the folder &quot;%1&quot;</source>
        <translation>Сделать пресетом по умолчанию для папки «%1»</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::QualityBar</name>
    <message>
        <source>Blurred</source>
        <translation>Размытые</translation>
    </message>
    <message>
        <source>Only blurred pictures</source>
        <translation>Только размытые снимки</translation>
    </message>
    <message>
        <source>Noisy</source>
        <translation>Шумные</translation>
    </message>
    <message>
        <source>Only noisy pictures</source>
        <translation>Только шумные снимки</translation>
    </message>
    <message>
        <source>Faces</source>
        <translation>Лица</translation>
    </message>
    <message>
        <source>Any</source>
        <translation>Все</translation>
    </message>
    <message>
        <source>Any number of faces</source>
        <translation>С любым числом лиц</translation>
    </message>
    <message>
        <source>Only pictures without a face</source>
        <translation>Только снимки без лиц</translation>
    </message>
    <message>
        <source>Only pictures with one face</source>
        <translation>Только снимки с одним лицом</translation>
    </message>
    <message>
        <source>Only pictures with two faces or more</source>
        <translation>Только снимки с двумя лицами и больше</translation>
    </message>
    <message>
        <source>Measured %1 of %2.</source>
        <translation>Измерено %1 из %2.</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) not measured yet.</source>
        <translation>
            <numerusform>%n снимок ещё не измерен.</numerusform>
            <numerusform>%n снимка ещё не измерены.</numerusform>
            <numerusform>%n снимков ещё не измерены.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) cannot be measured.</source>
        <translation>
            <numerusform>%n снимок измерить нельзя.</numerusform>
            <numerusform>%n снимка измерить нельзя.</numerusform>
            <numerusform>%n снимков измерить нельзя.</numerusform>
        </translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Измерить</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::QueueModel</name>
    <message>
        <source>own settings</source>
        <translation>свои настройки</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 с</translation>
    </message>
    <message>
        <source>Tried again later: %1</source>
        <translation>Следующая попытка: %1</translation>
    </message>
    <message>
        <source>In another program</source>
        <translation>В другой программе</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Файл</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>Куда</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Пресет</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Состояние</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Ход</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Время</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Примечание</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>В очереди</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Обработка</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Готово</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Ошибка</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Отменён</translation>
    </message>
    <message>
        <source>Drag to another place in the queue, or press Alt+Up or Alt+Down</source>
        <translation>Перетащите на другое место в очереди или нажмите Alt+Вверх или Alt+Вниз</translation>
    </message>
    <message>
        <source>Place in the queue</source>
        <translation>Место в очереди</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Снимок</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Устройство</translation>
    </message>
    <message>
        <source>Waiting for try %1</source>
        <translation>Ждёт попытки %1</translation>
    </message>
    <message>
        <source>Waiting (file incomplete)</source>
        <translation>Ждёт (файл не дописан)</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Приостановлен</translation>
    </message>
    <message>
        <source>Needs review</source>
        <translation>Нужна проверка</translation>
    </message>
    <message>
        <source>Approved</source>
        <translation>Принят</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>Отклонён</translation>
    </message>
    <message>
        <source>Hand work</source>
        <translation>Ручная работа</translation>
    </message>
    <message>
        <source>Failed in try %1</source>
        <translation>Сбой, попытка %1</translation>
    </message>
    <message>
        <source>Skipped (exists)</source>
        <translation>Пропущен (есть)</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::QueuePanel</name>
    <message>
        <source>Queue</source>
        <translation>Очередь</translation>
    </message>
    <message>
        <source>State of the queue</source>
        <translation>Состояние очереди</translation>
    </message>
    <message>
        <source>The queue is empty. Drop pictures here, or press Ctrl+Enter on a picture.</source>
        <translation>Очередь пуста. Перетащите снимки сюда или нажмите Ctrl+Enter на снимке.</translation>
    </message>
    <message>
        <source>Pictures in the queue</source>
        <translation>Снимки в очереди</translation>
    </message>
    <message>
        <source>Queue tools</source>
        <translation>Инструменты очереди</translation>
    </message>
    <message>
        <source>Stop after item</source>
        <translation>Остановить после текущих</translation>
    </message>
    <message>
        <source>Pause, but let what is running go on to its end</source>
        <translation>Пауза; то, что обрабатывается, доводится до конца</translation>
    </message>
    <message>
        <source>Stop now</source>
        <translation>Остановить</translation>
    </message>
    <message>
        <source>Pause, and put what is running back into the queue</source>
        <translation>Пауза; то, что обрабатывается, вернуть в очередь</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Повторить</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Убрать</translation>
    </message>
    <message>
        <source>Clear finished</source>
        <translation>Убрать готовые</translation>
    </message>
    <message>
        <source>Move to the top</source>
        <translation>В начало</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>Выше</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>Ниже</translation>
    </message>
    <message>
        <source>%1 of %2 done</source>
        <translation>готово %1 из %2</translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n с ошибкой</numerusform>
            <numerusform>%n с ошибкой</numerusform>
            <numerusform>%n с ошибкой</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n skipped</source>
        <translation>
            <numerusform>%n пропущен</numerusform>
            <numerusform>%n пропущено</numerusform>
            <numerusform>%n пропущено</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to look at</source>
        <translation>
            <numerusform>%n на просмотр</numerusform>
            <numerusform>%n на просмотр</numerusform>
            <numerusform>%n на просмотр</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 per hour</source>
        <translation>%1 в час</translation>
    </message>
    <message numerus="yes">
        <source>about %n minute(s) left</source>
        <translation>
            <numerusform>осталась около %n минуты</numerusform>
            <numerusform>осталось около %n минут</numerusform>
            <numerusform>осталось около %n минут</numerusform>
        </translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation>осталось меньше минуты</translation>
    </message>
    <message>
        <source>Show the result in its folder</source>
        <translation>Показать результат в папке</translation>
    </message>
    <message>
        <source>about %1 left</source>
        <translation>осталось около %1</translation>
    </message>
    <message>
        <source>ends about %1</source>
        <translation>закончится около %1</translation>
    </message>
    <message>
        <source>disk: only %1 free, about %2 needed</source>
        <translation>диск: свободно только %1, нужно около %2</translation>
    </message>
    <message>
        <source>disk: %1 free, about %2 needed</source>
        <translation>диск: свободно %1, нужно около %2</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Отчёт</translation>
    </message>
    <message>
        <source>What became of the pictures, to read and to save</source>
        <translation>Что стало со снимками: прочитать и сохранить</translation>
    </message>
    <message>
        <source>Open before and after</source>
        <translation>Открыть до и после</translation>
    </message>
    <message>
        <source>Error details</source>
        <translation>Подробности ошибки</translation>
    </message>
    <message>
        <source>Copy error</source>
        <translation>Копировать ошибку</translation>
    </message>
    <message>
        <source>Change preset</source>
        <translation>Сменить пресет</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::RedoBar</name>
    <message>
        <source>Do this picture again, before all that waits, and go back to the review (Enter)</source>
        <translation>Обработать этот снимок заново, раньше всех ожидающих, и вернуться к проверке (Enter)</translation>
    </message>
    <message>
        <source>Back to the review</source>
        <translation>Вернуться к проверке</translation>
    </message>
    <message>
        <source>The result stays as it is</source>
        <translation>Результат останется как есть</translation>
    </message>
    <message>
        <source>Reprocess</source>
        <translation>Обработать заново</translation>
    </message>
    <message>
        <source>Editing the settings of a result: %1</source>
        <translation>Настройки результата: %1</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ReportDialog</name>
    <message>
        <source>Save as CSV...</source>
        <translation>Сохранить как CSV...</translation>
    </message>
    <message>
        <source>Save as JSON...</source>
        <translation>Сохранить как JSON...</translation>
    </message>
    <message>
        <source>Report on the queue</source>
        <translation>Отчёт об очереди</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Что</translation>
    </message>
    <message>
        <source>Figure</source>
        <translation>Значение</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
    <message>
        <source>Tables (*.csv);;All files (*)</source>
        <translation>Таблицы (*.csv);;Все файлы (*)</translation>
    </message>
    <message>
        <source>JSON files (*.json);;All files (*)</source>
        <translation>Файлы JSON (*.json);;Все файлы (*)</translation>
    </message>
    <message>
        <source>Reading...</source>
        <translation>Чтение...</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 с</translation>
    </message>
    <message>
        <source>%1 of %2 pictures are done.</source>
        <translation>Готово снимков: %1 из %2.</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Устройства</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>Пресеты</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Замечания</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Снимки</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Готово</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Не удалось</translation>
    </message>
    <message>
        <source>Skipped, a result is there</source>
        <translation>Пропущено, результат уже есть</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Отменено</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Ждут</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>В работе</translation>
    </message>
    <message>
        <source>Faces</source>
        <translation>Лица</translation>
    </message>
    <message>
        <source>Faces that should be looked at</source>
        <translation>Лица, на которые стоит взглянуть</translation>
    </message>
    <message>
        <source>Size of the results</source>
        <translation>Объём результатов</translation>
    </message>
    <message>
        <source>%1 megapixels, %2</source>
        <translation>%1 Мп, %2</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Время</translation>
    </message>
    <message>
        <source>Work on all pictures, added up</source>
        <translation>Работа над всеми снимками в сумме</translation>
    </message>
    <message>
        <source>Mean of a picture that is done</source>
        <translation>В среднем на готовый снимок</translation>
    </message>
    <message>
        <source>Stage &quot;%1&quot;</source>
        <translation>Этап «%1»</translation>
    </message>
    <message>
        <source>Why pictures failed</source>
        <translation>Почему снимки не удались</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>и ещё %n</numerusform>
            <numerusform>и ещё %n</numerusform>
            <numerusform>и ещё %n</numerusform>
        </translation>
    </message>
    <message>
        <source>Models that were used</source>
        <translation>Использованные модели</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>неизвестно</translation>
    </message>
    <message>
        <source>A model of your own (%1)</source>
        <translation>Собственная модель (%1)</translation>
    </message>
    <message>
        <source>Licence of the weights</source>
        <translation>Лицензия весов</translation>
    </message>
    <message>
        <source>Licence of the code</source>
        <translation>Лицензия кода</translation>
    </message>
    <message>
        <source>Paid work</source>
        <translation>Платная работа</translation>
    </message>
    <message>
        <source>own settings</source>
        <translation>свои настройки</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>Сохранить отчёт</translation>
    </message>
    <message>
        <source>Saved %1.</source>
        <translation>Сохранено: %1.</translation>
    </message>
    <message>
        <source>The report was not saved. %1</source>
        <translation>Отчёт не сохранён. %1</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ReviewDesk</name>
    <message>
        <source>The layers of %1 for hand work are there.</source>
        <translation>Слои снимка %1 для ручной доработки готовы.</translation>
    </message>
    <message>
        <source>%1 is marked for hand work, but its layers were not written. %2</source>
        <translation>Снимок %1 отмечен для ручной доработки, но слои не записаны. %2</translation>
    </message>
    <message>
        <source>The original cannot be shown. %1</source>
        <translation>Оригинал не показать. %1</translation>
    </message>
    <message>
        <source>The result cannot be shown. %1</source>
        <translation>Результат не показать. %1</translation>
    </message>
    <message>
        <source>No face was found in this picture.</source>
        <translation>На этом снимке лиц не найдено.</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ReviewModel</name>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>%1, %2, flagged</source>
        <translation>%1, %2, с отметкой</translation>
    </message>
    <message>
        <source>Approved</source>
        <translation>Принят</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>Отклонён</translation>
    </message>
    <message>
        <source>Hand work</source>
        <translation>Ручная доработка</translation>
    </message>
    <message>
        <source>Undecided</source>
        <translation>Без решения</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ReviewPanel</name>
    <message>
        <source>Results to review</source>
        <translation>Результаты для проверки</translation>
    </message>
    <message>
        <source>Results of the queue appear here, those with a reason to look at them first.</source>
        <translation>Здесь появятся результаты очереди; те, на которые стоит взглянуть, - первыми.</translation>
    </message>
    <message>
        <source>Nothing to review</source>
        <translation>Проверять нечего</translation>
    </message>
    <message>
        <source>%1 of %2 flagged, %3 of %4 in all</source>
        <translation>С отметкой: %1 из %2, всего: %3 из %4</translation>
    </message>
    <message>
        <source>%1 of %2 decided</source>
        <translation>Решено %1 из %2</translation>
    </message>
    <message>
        <source>Auto-advance</source>
        <translation>Автопереход</translation>
    </message>
    <message>
        <source>About this result</source>
        <translation>Об этом результате</translation>
    </message>
    <message>
        <source>Preset: %1</source>
        <translation>Пресет: %1</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::SavePresetDialog</name>
    <message>
        <source>Save preset</source>
        <translation>Сохранить пресет</translation>
    </message>
    <message>
        <source>Name of the preset</source>
        <translation>Имя пресета</translation>
    </message>
    <message>
        <source>One sentence: which pictures it is for</source>
        <translation>Одно предложение: для каких снимков</translation>
    </message>
    <message>
        <source>Description of the preset</source>
        <translation>Описание пресета</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Имя</translation>
    </message>
    <message>
        <source>&amp;Description</source>
        <translation>&amp;Описание</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::SessionKeeper</name>
    <message>
        <source>The record of the last session cannot be read. It was put aside as session-unreadable.json; pictures and results are not affected.</source>
        <translation>Запись последнего сеанса не читается. Она отложена как session-unreadable.json; снимки и результаты не затронуты.</translation>
    </message>
    <message>
        <source>The shoot and its settings could not be remembered for the next start. Results are not affected.</source>
        <translation>Не удалось запомнить съёмку и её настройки до следующего запуска. Результаты не затронуты.</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ShootFilter</name>
    <message>
        <source>All pictures</source>
        <translation>Все снимки</translation>
    </message>
    <message>
        <source>To do</source>
        <translation>К работе</translation>
    </message>
    <message>
        <source>In the queue</source>
        <translation>В очереди</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>Сохранённые</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Ошибка</translation>
    </message>
    <message>
        <source>Changed since saved</source>
        <translation>Изменены после сохранения</translation>
    </message>
    <message>
        <source>Without stars</source>
        <translation>Без звёзд</translation>
    </message>
    <message numerus="yes">
        <source>%n star(s) or more</source>
        <translation>
            <numerusform>%n звезда и больше</numerusform>
            <numerusform>%n звезды и больше</numerusform>
            <numerusform>%n звёзд и больше</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n star(s)</source>
        <translation>
            <numerusform>%n звезда</numerusform>
            <numerusform>%n звезды</numerusform>
            <numerusform>%n звёзд</numerusform>
        </translation>
    </message>
    <message>
        <source>Needs review</source>
        <translation>Требуют проверки</translation>
    </message>
    <message>
        <source>Approved</source>
        <translation>Принятые</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>Отклонённые</translation>
    </message>
    <message>
        <source>Blurred</source>
        <translation>Размытые</translation>
    </message>
    <message>
        <source>Noisy</source>
        <translation>Шумные</translation>
    </message>
    <message>
        <source>No face</source>
        <translation>Без лиц</translation>
    </message>
    <message>
        <source>1 face</source>
        <translation>1 лицо</translation>
    </message>
    <message>
        <source>2 faces or more</source>
        <translation>2 лица и больше</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ShootFilterBox</name>
    <message>
        <source>Which pictures are shown</source>
        <translation>Какие снимки показаны</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ShootModel</name>
    <message>
        <source>changed, not saved</source>
        <translation>изменён, не сохранён</translation>
    </message>
    <message>
        <source>in the queue</source>
        <translation>в очереди</translation>
    </message>
    <message>
        <source>being enhanced</source>
        <translation>улучшается</translation>
    </message>
    <message>
        <source>saved</source>
        <translation>сохранён</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>ошибка</translation>
    </message>
    <message>
        <source>not changed</source>
        <translation>не изменён</translation>
    </message>
    <message>
        <source>%1
%2</source>
        <translation>%1
%2</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>changed since it was saved</source>
        <translation>изменён после сохранения</translation>
    </message>
    <message numerus="yes">
        <source>%1, %2, %n star(s)</source>
        <translation>
            <numerusform>%1, %2, %n звезда</numerusform>
            <numerusform>%1, %2, %n звезды</numerusform>
            <numerusform>%1, %2, %n звёзд</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n face(s)</source>
        <translation>
            <numerusform>%n лицо</numerusform>
            <numerusform>%n лица</numerusform>
            <numerusform>%n лиц</numerusform>
        </translation>
    </message>
    <message>
        <source>to look at</source>
        <translation>нужен взгляд</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ShootPanel</name>
    <message>
        <source>Search by name</source>
        <translation>Поиск по имени</translation>
    </message>
    <message>
        <source>Search the pictures by name</source>
        <translation>Поиск снимков по имени</translation>
    </message>
    <message>
        <source>Open a folder of pictures</source>
        <translation>Открыть папку со снимками</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ShortcutDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Сочетания клавиш</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Команда</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Клавиши</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ShortcutEditor</name>
    <message>
        <source>Set</source>
        <translation>Задать</translation>
    </message>
    <message>
        <source>No key</source>
        <translation>Без клавиши</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Поиск</translation>
    </message>
    <message>
        <source>Search the commands</source>
        <translation>Поиск команд</translation>
    </message>
    <message>
        <source>Commands and their keys</source>
        <translation>Команды и их клавиши</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Команда</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Клавиши</translation>
    </message>
    <message>
        <source>New key</source>
        <translation>Новая клавиша</translation>
    </message>
    <message>
        <source>Conflict</source>
        <translation>Конфликт</translation>
    </message>
    <message>
        <source>Gives the command the key that was pressed.</source>
        <translation>Даёт команде нажатую клавишу.</translation>
    </message>
    <message>
        <source>Takes all keys from the command.</source>
        <translation>Отнимает у команды все клавиши.</translation>
    </message>
    <message>
        <source>Gives the command the keys that it came with.</source>
        <translation>Возвращает команде исходные клавиши.</translation>
    </message>
    <message>
        <source>%1 belongs to &quot;%2&quot;, which loses it.</source>
        <translation>%1 принадлежит команде «%2», она её потеряет.</translation>
    </message>
    <message>
        <source>Choose a command and press its new key.</source>
        <translation>Выберите команду и нажмите её новую клавишу.</translation>
    </message>
    <message>
        <source>Use these keys</source>
        <translation>Взять эти клавиши</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>Вернуть прежние</translation>
    </message>
    <message>
        <source>Would be</source>
        <translation>Станет</translation>
    </message>
    <message>
        <source>Keys as in</source>
        <translation>Клавиши как в</translation>
    </message>
    <message>
        <source>Keys as in another program</source>
        <translation>Клавиши как в другой программе</translation>
    </message>
    <message>
        <source>(choose)</source>
        <translation>(выберите)</translation>
    </message>
    <message>
        <source>Ambrotype, as shipped</source>
        <translation>Ambrotype, исходные</translation>
    </message>
    <message>
        <source>Gives the commands the keys of the last column.</source>
        <translation>Даёт командам клавиши из последнего столбца.</translation>
    </message>
    <message>
        <source>Gives the commands back the keys that they had before.</source>
        <translation>Возвращает командам прежние клавиши.</translation>
    </message>
    <message>
        <source>The keys are like that already.</source>
        <translation>Клавиши уже такие.</translation>
    </message>
    <message numerus="yes">
        <source>%n command(s) would get other keys.</source>
        <translation>
            <numerusform>Клавиши сменит %n команда.</numerusform>
            <numerusform>Клавиши сменят %n команды.</numerusform>
            <numerusform>Клавиши сменят %n команд.</numerusform>
        </translation>
    </message>
    <message>
        <source>Default</source>
        <translation>По умолчанию</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ShownCount</name>
    <message>
        <source>Show all</source>
        <translation>Показать все</translation>
    </message>
    <message>
        <source>Show all pictures</source>
        <translation>Показать все снимки</translation>
    </message>
    <message>
        <source>%1 of %2 shown</source>
        <translation>Показано %1 из %2</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::SimplePanel</name>
    <message>
        <source>Strength</source>
        <translation>Сила</translation>
    </message>
    <message>
        <source>Denoise</source>
        <translation>Шум</translation>
    </message>
    <message>
        <source>Sharpen</source>
        <translation>Резкость</translation>
    </message>
    <message>
        <source>Auto</source>
        <translation>Авто</translation>
    </message>
    <message>
        <source>Set the sliders automatically</source>
        <translation>Подобрать ползунки автоматически</translation>
    </message>
    <message>
        <source>Measures noise, sharpness and compression of this picture and sets the sliders to match.</source>
        <translation>Измеряет шум, резкость и сжатие снимка и ставит ползунки по ним.</translation>
    </message>
    <message>
        <source>Reasons of the automatic values</source>
        <translation>Причины автоматических значений</translation>
    </message>
    <message>
        <source>Faces</source>
        <translation>Лица</translation>
    </message>
    <message>
        <source>Face strength</source>
        <translation>Сила для лиц</translation>
    </message>
    <message>
        <source>Fidelity</source>
        <translation>Верность</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>Режим</translation>
    </message>
    <message>
        <source>Measuring the picture...</source>
        <translation>Измерение снимка...</translation>
    </message>
    <message>
        <source>Auto suggests:</source>
        <translation>Авто предлагает:</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::SizeChooser</name>
    <message>
        <source>Size of the result</source>
        <translation>Размер результата</translation>
    </message>
    <message>
        <source>%1x</source>
        <translation>%1x</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Размер</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::StageSection</name>
    <message>
        <source>Show the controls of %1</source>
        <translation>Показать настройки: %1</translation>
    </message>
    <message>
        <source>%1 on or off</source>
        <translation>%1: вкл. или выкл.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1 on</source>
        <translation>%1 вкл.</translation>
    </message>
    <message>
        <source>%1 off</source>
        <translation>%1 выкл.</translation>
    </message>
    <message>
        <source>Time that this stage took for what was computed last of the visible part</source>
        <translation>Время этапа при последнем расчёте видимой части</translation>
    </message>
    <message>
        <source>Look at the result without this stage; the settings stay as they are</source>
        <translation>Посмотреть результат без этого этапа; настройки не меняются</translation>
    </message>
    <message>
        <source>Look without %1</source>
        <translation>Смотреть без этапа &quot;%1&quot;</translation>
    </message>
    <message>
        <source>Move or reset this stage</source>
        <translation>Переместить или сбросить этап</translation>
    </message>
    <message>
        <source>More about %1</source>
        <translation>Ещё: %1</translation>
    </message>
    <message>
        <source>Move earlier</source>
        <translation>Переместить раньше</translation>
    </message>
    <message>
        <source>Move later</source>
        <translation>Переместить позже</translation>
    </message>
    <message>
        <source>Reset to the preset</source>
        <translation>Сбросить к пресету</translation>
    </message>
    <message>
        <source>Reset %1</source>
        <translation>Сброс: %1</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 мс</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 с</translation>
    </message>
    <message>
        <source>Drag to move this stage. The menu at the right moves it as well.</source>
        <translation>Перетащите, чтобы переместить этап. Это можно сделать и через меню справа.</translation>
    </message>
    <message>
        <source>Move %1</source>
        <translation>Переместить: %1</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::StatusLine</name>
    <message>
        <source>State of the program</source>
        <translation>Состояние программы</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Без сети</translation>
    </message>
    <message>
        <source>Ambrotype works on this computer only and opens no connection.</source>
        <translation>Ambrotype работает только на этом компьютере и не выходит в сеть.</translation>
    </message>
    <message numerus="yes">
        <source>CPU, %n thread(s)</source>
        <translation>
            <numerusform>ЦП, %n поток</numerusform>
            <numerusform>ЦП, %n потока</numerusform>
            <numerusform>ЦП, %n потоков</numerusform>
        </translation>
    </message>
    <message>
        <source>The device that pictures are enhanced on.</source>
        <translation>Устройство, на котором улучшаются снимки.</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Очередь</translation>
    </message>
    <message>
        <source>Progress of the queue</source>
        <translation>Ход очереди</translation>
    </message>
    <message>
        <source>Queue rests, the battery holds %1 %: %2</source>
        <translation>Очередь отдыхает, заряд батареи %1 %: %2</translation>
    </message>
    <message>
        <source>Queue paused: %1</source>
        <translation>Очередь на паузе: %1</translation>
    </message>
    <message>
        <source>Queue: %1</source>
        <translation>Очередь: %1</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>device, its name</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1, %2 of %3 GB</source>
        <translation>%1, %2 из %3 ГБ</translation>
    </message>
    <message>
        <source>The device that pictures are enhanced on, and how much of its memory is taken by all programs.</source>
        <translation>Устройство, на котором улучшаются снимки, и сколько его памяти занято всеми программами.</translation>
    </message>
    <message>
        <source>Models that are ready in memory:</source>
        <translation>Модели, готовые в памяти:</translation>
    </message>
    <message>
        <source>%1, %2 GB, %3</source>
        <translation>%1, %2 ГБ, %3</translation>
    </message>
    <message numerus="yes">
        <source>%n model(s) in memory</source>
        <translation>
            <numerusform>%n модель в памяти</numerusform>
            <numerusform>%n модели в памяти</numerusform>
            <numerusform>%n моделей в памяти</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::Studio</name>
    <message>
        <source>%1 could not be opened. %2</source>
        <translation>Не удалось открыть %1. %2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) could not be found.</source>
        <translation>
            <numerusform>%n файл не найден.</numerusform>
            <numerusform>%n файла не найдено.</numerusform>
            <numerusform>%n файлов не найдено.</numerusform>
        </translation>
    </message>
    <message>
        <source>No picture was found there.</source>
        <translation>Снимков там не найдено.</translation>
    </message>
    <message>
        <source>%1 added. %2</source>
        <translation>Добавлено: %1. %2</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n снимок</numerusform>
            <numerusform>%n снимка</numerusform>
            <numerusform>%n снимков</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n other file(s) were left out.</source>
        <translation>
            <numerusform>Ещё %n файл пропущен.</numerusform>
            <numerusform>Ещё %n файла пропущено.</numerusform>
            <numerusform>Ещё %n файлов пропущено.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) added to the queue.</source>
        <translation>
            <numerusform>В очередь добавлен %n снимок.</numerusform>
            <numerusform>В очередь добавлено %n снимка.</numerusform>
            <numerusform>В очередь добавлено %n снимков.</numerusform>
        </translation>
    </message>
    <message>
        <source>Saved %1.</source>
        <translation>Сохранено: %1.</translation>
    </message>
    <message>
        <source>%1 could not be enhanced. %2</source>
        <translation>Не удалось улучшить %1. %2</translation>
    </message>
    <message>
        <source>%1 was skipped, because a file of that name exists.</source>
        <translation>Снимок %1 пропущен: файл с таким именем уже есть.</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>As the result was made</source>
        <translation>Как был сделан результат</translation>
    </message>
    <message>
        <source>The queue is paused: %1 waits until it goes on.</source>
        <translation>Очередь на паузе: %1 ждёт её продолжения.</translation>
    </message>
    <message>
        <source>%1 is next in the queue.</source>
        <translation>%1 - следующий в очереди.</translation>
    </message>
    <message>
        <source>Everything there is in the shoot already.</source>
        <translation>Всё оттуда уже есть в съёмке.</translation>
    </message>
    <message>
        <source>The sample pictures are being drawn...</source>
        <translation>Рисуются образцы...</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::TimeForecast</name>
    <message>
        <source>Time that it will take</source>
        <translation>Сколько это займёт</translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation>
            <numerusform>%n мин</numerusform>
            <numerusform>%n мин</numerusform>
            <numerusform>%n мин</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation>%1 ч</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 ч %2 мин</translation>
    </message>
    <message>
        <source>How long this takes is not known yet: it is learnt from the first pictures.</source>
        <translation>Сколько это займёт, пока неизвестно: время узнаётся по первым снимкам.</translation>
    </message>
    <message>
        <source>Takes less than a minute.</source>
        <translation>Займёт меньше минуты.</translation>
    </message>
    <message>
        <source>Takes roughly %1; part of this work was never done here.</source>
        <translation>Займёт примерно %1; часть этой работы здесь ещё не выполнялась.</translation>
    </message>
    <message>
        <source>Takes about %1.</source>
        <translation>Займёт около %1.</translation>
    </message>
    <message>
        <source>Without &quot;%1&quot;: about %2.</source>
        <translation>Без шага «%1»: около %2.</translation>
    </message>
    <message>
        <source>On %1: about %2.</source>
        <translation>На устройстве %1: около %2.</translation>
    </message>
    <message>
        <source>How long this takes is not known yet: most of this work was never done here.</source>
        <translation>Сколько это займёт, пока неизвестно: большая часть этой работы здесь ещё не выполнялась.</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ValueRow</name>
    <message>
        <source>Double-click to reset to the preset.</source>
        <translation>Двойной щелчок сбрасывает к пресету.</translation>
    </message>
    <message>
        <source>%1 Double-click the name to reset it to the preset.</source>
        <translation>%1 Двойной щелчок по названию сбрасывает к пресету.</translation>
    </message>
    <message>
        <source>Hold Alt while dragging to see what changes.</source>
        <translation>Удерживайте Alt при перетаскивании, чтобы увидеть, что меняется.</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 из %2</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ValueSlider</name>
    <message>
        <source>%1 of %2</source>
        <translation>%1 из %2</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ViewFeeder</name>
    <message>
        <source>Opening</source>
        <translation>Открывается</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>Черновик</translation>
    </message>
    <message>
        <source>Not opened</source>
        <translation>Не открыто</translation>
    </message>
</context>
<context>
    <name>core</name>
    <message>
        <source>English</source>
        <translation>Английский</translation>
    </message>
    <message>
        <source>Denoise</source>
        <translation>Шум</translation>
    </message>
    <message>
        <source>Takes grain and colour noise out of the picture and keeps edges and texture.</source>
        <translation>Убирает зерно и цветной шум, сохраняя края и фактуру.</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>Величина</translation>
    </message>
    <message>
        <source>How strong the noise is that is taken out.</source>
        <translation>Насколько сильный шум убирается.</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Способ</translation>
    </message>
    <message>
        <source>Thorough looks at every place twice as often as fast and keeps more; classic gives the known look of non-local means, slowly; learned is a network, whose weights must be on this machine.</source>
        <translation>«Тщательно» смотрит на каждое место вдвое чаще, чем «быстро», и больше сохраняет; «классика» даёт знакомый вид нелокального усреднения, но медленно; «обученный» - это сеть, веса которой должны быть на этом компьютере.</translation>
    </message>
    <message>
        <source>Thorough</source>
        <translation>Тщательно</translation>
    </message>
    <message>
        <source>Fast</source>
        <translation>Быстро</translation>
    </message>
    <message>
        <source>Classic (non-local means)</source>
        <translation>Классика (нелокальное усреднение)</translation>
    </message>
    <message>
        <source>Learned (FFDNet)</source>
        <translation>Обученный (FFDNet)</translation>
    </message>
    <message>
        <source>Follow the measured noise</source>
        <translation>По измеренному шуму</translation>
    </message>
    <message>
        <source>The amount is a share of the noise that was measured in the picture: 50 takes out what was measured, 100 twice as much. Clean pictures stay as they are.</source>
        <translation>Сила - это доля шума, измеренного на снимке: 50 убирает измеренное, 100 - вдвое больше. Чистые снимки остаются как есть.</translation>
    </message>
    <message>
        <source>Colour noise</source>
        <translation>Цветной шум</translation>
    </message>
    <message>
        <source>How much colour noise is taken out compared with the amount; 0 leaves the colours alone.</source>
        <translation>Сколько цветного шума убирается по сравнению с величиной; 0 не трогает цвета.</translation>
    </message>
    <message>
        <source>Give back detail</source>
        <translation>Вернуть детали</translation>
    </message>
    <message>
        <source>Share of the removed fine texture that is put back.</source>
        <translation>Доля убранной тонкой фактуры, которая возвращается.</translation>
    </message>
    <message>
        <source>Faces</source>
        <translation>Лица</translation>
    </message>
    <message>
        <source>Finds faces, restores each and puts it back without a seam, as long as it stays the same person.</source>
        <translation>Находит лица, восстанавливает каждое и возвращает на место без шва, пока это тот же человек.</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Модель</translation>
    </message>
    <message>
        <source>The network that restores faces. Its weights must be on this machine.</source>
        <translation>Сеть, которая восстанавливает лица. Её веса должны быть на этом компьютере.</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>Выкл.</translation>
    </message>
    <message>
        <source>GFPGAN 1.4</source>
        <translation>GFPGAN 1.4</translation>
    </message>
    <message>
        <source>GFPGAN 1.3</source>
        <translation>GFPGAN 1.3</translation>
    </message>
    <message>
        <source>RestoreFormer++</source>
        <translation>RestoreFormer++</translation>
    </message>
    <message>
        <source>CodeFormer</source>
        <translation>CodeFormer</translation>
    </message>
    <message>
        <source>GPEN 512</source>
        <translation>GPEN 512</translation>
    </message>
    <message>
        <source>GPEN 256</source>
        <translation>GPEN 256</translation>
    </message>
    <message>
        <source>GPEN 1024</source>
        <translation>GPEN 1024</translation>
    </message>
    <message>
        <source>GPEN 2048</source>
        <translation>GPEN 2048</translation>
    </message>
    <message>
        <source>Without a network</source>
        <translation>Без сети</translation>
    </message>
    <message>
        <source>Another file</source>
        <translation>Другой файл</translation>
    </message>
    <message>
        <source>Weights file</source>
        <translation>Файл весов</translation>
    </message>
    <message>
        <source>A file of a network that restores faces.</source>
        <translation>Файл сети, которая восстанавливает лица.</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>Сила</translation>
    </message>
    <message>
        <source>How much of the restored face replaces the original.</source>
        <translation>Насколько восстановленное лицо заменяет оригинал.</translation>
    </message>
    <message>
        <source>Fidelity</source>
        <translation>Верность</translation>
    </message>
    <message>
        <source>CodeFormer only: more detail at the low end, more like the original at the high end.</source>
        <translation>Только для CodeFormer: меньше - больше деталей, больше - ближе к оригиналу.</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>Режим</translation>
    </message>
    <message>
        <source>How far restoration may go: its greatest strength, the skin texture that is kept, the grain, the limit of likeness.</source>
        <translation>Как далеко может зайти восстановление: наибольшая сила, сохранённая фактура кожи, зерно, предел сходства.</translation>
    </message>
    <message>
        <source>Natural</source>
        <translation>Естественно</translation>
    </message>
    <message>
        <source>Detail</source>
        <translation>Детально</translation>
    </message>
    <message>
        <source>Strong</source>
        <translation>Сильно</translation>
    </message>
    <message>
        <source>Custom</source>
        <translation>Своё</translation>
    </message>
    <message>
        <source>Give back texture</source>
        <translation>Вернуть фактуру</translation>
    </message>
    <message>
        <source>Share of the original&apos;s pores, lines and lashes that is put back.</source>
        <translation>Доля пор, морщинок и ресниц оригинала, которая возвращается.</translation>
    </message>
    <message>
        <source>Grain</source>
        <translation>Зерно</translation>
    </message>
    <message>
        <source>How far the grain of the restored face is brought to that of its surroundings.</source>
        <translation>Насколько зерно восстановленного лица приводится к зерну вокруг него.</translation>
    </message>
    <message>
        <source>Match sharpness</source>
        <translation>Подогнать резкость</translation>
    </message>
    <message>
        <source>How far the restored face is softened when it is sharper than all around it.</source>
        <translation>Насколько смягчается восстановленное лицо, если оно резче всего вокруг.</translation>
    </message>
    <message>
        <source>Keep what is out of focus</source>
        <translation>Беречь нерезкость</translation>
    </message>
    <message>
        <source>Hair, shoulders and background that are softer than the face stay soft.</source>
        <translation>Волосы, плечи и фон, которые мягче лица, остаются мягкими.</translation>
    </message>
    <message>
        <source>Likeness</source>
        <translation>Сходство</translation>
    </message>
    <message>
        <source>The strength of a face is lowered until it is still the same person.</source>
        <translation>Сила для лица снижается, пока это тот же человек.</translation>
    </message>
    <message>
        <source>As the mode</source>
        <translation>Как в режиме</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>Обычное</translation>
    </message>
    <message>
        <source>Strict</source>
        <translation>Строгое</translation>
    </message>
    <message>
        <source>Match colours</source>
        <translation>Согласовать цвет</translation>
    </message>
    <message>
        <source>The face keeps the light and the tone of the photograph.</source>
        <translation>Лицо сохраняет свет и тон фотографии.</translation>
    </message>
    <message>
        <source>Keep eye colour</source>
        <translation>Сохранить цвет глаз</translation>
    </message>
    <message>
        <source>The irises keep the colour of the photograph.</source>
        <translation>Радужка сохраняет цвет фотографии.</translation>
    </message>
    <message>
        <source>Keep moles</source>
        <translation>Сохранить родинки</translation>
    </message>
    <message>
        <source>Moles and freckles of the photograph stay.</source>
        <translation>Родинки и веснушки фотографии остаются.</translation>
    </message>
    <message>
        <source>Keep teeth</source>
        <translation>Сохранить зубы</translation>
    </message>
    <message>
        <source>The inside of the mouth stays as it is in the photograph. Needs a network that tells the parts of a face.</source>
        <translation>Внутренность рта остаётся как на фотографии. Нужна сеть, различающая части лица.</translation>
    </message>
    <message>
        <source>Put back by</source>
        <translation>Возвращать на место</translation>
    </message>
    <message>
        <source>How the restored face joins the photograph.</source>
        <translation>Как восстановленное лицо соединяется с фотографией.</translation>
    </message>
    <message>
        <source>Soft edge</source>
        <translation>Мягкий край</translation>
    </message>
    <message>
        <source>Gradients (Poisson)</source>
        <translation>Градиенты (Пуассон)</translation>
    </message>
    <message>
        <source>Detector</source>
        <translation>Детектор</translation>
    </message>
    <message>
        <source>What finds the faces.</source>
        <translation>Чем ищутся лица.</translation>
    </message>
    <message>
        <source>RetinaFace</source>
        <translation>RetinaFace</translation>
    </message>
    <message>
        <source>YuNet</source>
        <translation>YuNet</translation>
    </message>
    <message>
        <source>Cascades</source>
        <translation>Каскады</translation>
    </message>
    <message>
        <source>Certainty</source>
        <translation>Уверенность</translation>
    </message>
    <message>
        <source>How sure the detector must be; 0 is the detector&apos;s own limit.</source>
        <translation>Насколько уверен должен быть детектор; 0 - его собственный предел.</translation>
    </message>
    <message>
        <source>Look at turned faces</source>
        <translation>Искать повёрнутые лица</translation>
    </message>
    <message>
        <source>Looks again at the turned picture when little is found upright.</source>
        <translation>Ищет ещё раз на повёрнутом снимке, если прямо найдено мало.</translation>
    </message>
    <message>
        <source>Which faces</source>
        <translation>Какие лица</translation>
    </message>
    <message>
        <source>Which of the faces found are restored.</source>
        <translation>Какие из найденных лиц восстанавливаются.</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Все</translation>
    </message>
    <message>
        <source>The largest</source>
        <translation>Самое крупное</translation>
    </message>
    <message>
        <source>The one in the middle</source>
        <translation>Ближайшее к середине</translation>
    </message>
    <message>
        <source>At most</source>
        <translation>Не больше</translation>
    </message>
    <message>
        <source>Number of faces, largest first; 0 is no limit.</source>
        <translation>Число лиц, сначала крупные; 0 - без предела.</translation>
    </message>
    <message>
        <source>Smallest face</source>
        <translation>Наименьшее лицо</translation>
    </message>
    <message>
        <source>Faces whose eyes, seen from the front, would be nearer to each other than this are left alone.</source>
        <translation>Лица, у которых между глазами, если смотреть спереди, было бы меньше этого, не трогаются.</translation>
    </message>
    <message>
        <source>px</source>
        <translation>пикс</translation>
    </message>
    <message>
        <source>People in the background</source>
        <translation>Люди на заднем плане</translation>
    </message>
    <message>
        <source>Restores faces that are out of focus, too.</source>
        <translation>Восстанавливает и лица не в фокусе.</translation>
    </message>
    <message>
        <source>The picture is one face</source>
        <translation>Весь снимок - одно лицо</translation>
    </message>
    <message>
        <source>No detection: the whole picture is an aligned face.</source>
        <translation>Без поиска: весь снимок - это выровненное лицо.</translation>
    </message>
    <message>
        <source>Decisions</source>
        <translation>Решения</translation>
    </message>
    <message>
        <source>What was decided face by face, as the window writes it.</source>
        <translation>Что решено по каждому лицу, как это записывает окно.</translation>
    </message>
    <message>
        <source>Tone</source>
        <translation>Тон</translation>
    </message>
    <message>
        <source>Gentle changes of brightness and colour; hue stays what it was.</source>
        <translation>Мягкие изменения яркости и цвета; оттенок остаётся прежним.</translation>
    </message>
    <message>
        <source>Exposure</source>
        <translation>Экспозиция</translation>
    </message>
    <message>
        <source>Brightens or darkens the whole picture, in stops.</source>
        <translation>Осветляет или затемняет весь снимок, в ступенях.</translation>
    </message>
    <message>
        <source>EV</source>
        <translation>EV</translation>
    </message>
    <message>
        <source>Contrast</source>
        <translation>Контраст</translation>
    </message>
    <message>
        <source>Spreads or narrows the range between dark and bright.</source>
        <translation>Расширяет или сужает разницу между тёмным и светлым.</translation>
    </message>
    <message>
        <source>Shadows</source>
        <translation>Тени</translation>
    </message>
    <message>
        <source>Raises or deepens the dark parts; black stays black.</source>
        <translation>Поднимает или углубляет тени; чёрное остаётся чёрным.</translation>
    </message>
    <message>
        <source>Highlights</source>
        <translation>Света</translation>
    </message>
    <message>
        <source>Raises or recovers the bright parts; white stays white.</source>
        <translation>Поднимает или возвращает света; белое остаётся белым.</translation>
    </message>
    <message>
        <source>Saturation</source>
        <translation>Насыщенность</translation>
    </message>
    <message>
        <source>Makes all colours paler or stronger; -100 is grey.</source>
        <translation>Делает все цвета бледнее или сильнее; -100 - серое.</translation>
    </message>
    <message>
        <source>Vibrance</source>
        <translation>Красочность</translation>
    </message>
    <message>
        <source>Makes pale colours paler or stronger and spares skin.</source>
        <translation>Усиливает или ослабляет бледные цвета и щадит кожу.</translation>
    </message>
    <message>
        <source>Upscale</source>
        <translation>Увеличение</translation>
    </message>
    <message>
        <source>Enlarges the picture with a network that draws the detail that enlarging lacks.</source>
        <translation>Увеличивает снимок сетью, которая дорисовывает недостающие детали.</translation>
    </message>
    <message>
        <source>The network that enlarges. Its weights must be on this machine.</source>
        <translation>Сеть для увеличения. Её веса должны быть на этом компьютере.</translation>
    </message>
    <message>
        <source>Real-ESRGAN general x4 (fast)</source>
        <translation>Real-ESRGAN general x4 (быстро)</translation>
    </message>
    <message>
        <source>Real-ESRGAN x4plus</source>
        <translation>Real-ESRGAN x4plus</translation>
    </message>
    <message>
        <source>Real-ESRGAN x2plus</source>
        <translation>Real-ESRGAN x2plus</translation>
    </message>
    <message>
        <source>Real-ESRNet x4plus (faithful)</source>
        <translation>Real-ESRNet x4plus (верно)</translation>
    </message>
    <message>
        <source>Real-ESRGAN anime x4</source>
        <translation>Real-ESRGAN аниме x4</translation>
    </message>
    <message>
        <source>Real-ESRGAN anime video x4</source>
        <translation>Real-ESRGAN аниме-видео x4</translation>
    </message>
    <message>
        <source>BSRGAN x4</source>
        <translation>BSRGAN x4</translation>
    </message>
    <message>
        <source>ESRGAN x4</source>
        <translation>ESRGAN x4</translation>
    </message>
    <message>
        <source>Factor</source>
        <translation>Кратность</translation>
    </message>
    <message>
        <source>2 makes each side twice as long; 1 renews the detail at the same size.</source>
        <translation>2 удваивает каждую сторону; 1 обновляет детали в том же размере.</translation>
    </message>
    <message>
        <source>x</source>
        <translation>x</translation>
    </message>
    <message>
        <source>A file of an ESRGAN or Real-ESRGAN network.</source>
        <translation>Файл сети ESRGAN или Real-ESRGAN.</translation>
    </message>
    <message>
        <source>Denoise strength</source>
        <translation>Снижение шума</translation>
    </message>
    <message>
        <source>0 keeps the noise, 100 takes it out and smooths.</source>
        <translation>0 оставляет шум, 100 убирает его и сглаживает.</translation>
    </message>
    <message>
        <source>100 is the network&apos;s result, 0 plain enlarging.</source>
        <translation>100 - результат сети, 0 - простое увеличение.</translation>
    </message>
    <message>
        <source>Share of the original&apos;s fine structure and grain that is put back.</source>
        <translation>Доля тонкой структуры и зерна оригинала, которая возвращается.</translation>
    </message>
    <message>
        <source>Transparency</source>
        <translation>Прозрачность</translation>
    </message>
    <message>
        <source>How the transparency is enlarged; the network gives harder edges.</source>
        <translation>Как увеличивается прозрачность; сеть даёт более жёсткие края.</translation>
    </message>
    <message>
        <source>Resample</source>
        <translation>Интерполяция</translation>
    </message>
    <message>
        <source>By the network</source>
        <translation>Сетью</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Размер</translation>
    </message>
    <message>
        <source>Makes the picture larger or smaller, without aliasing; larger by a small network that comes with the program and keeps to what the picture shows.</source>
        <translation>Делает снимок больше или меньше без ступенек; увеличивает маленькая сеть из состава программы, которая держится того, что на снимке есть.</translation>
    </message>
    <message>
        <source>How the size of the result is given.</source>
        <translation>Как задаётся размер результата.</translation>
    </message>
    <message>
        <source>Same size</source>
        <translation>Тот же размер</translation>
    </message>
    <message>
        <source>Long edge</source>
        <translation>Длинная сторона</translation>
    </message>
    <message>
        <source>Width and height</source>
        <translation>Ширина и высота</translation>
    </message>
    <message>
        <source>Print</source>
        <translation>Печать</translation>
    </message>
    <message>
        <source>2 makes each side twice as long.</source>
        <translation>2 удваивает каждую сторону.</translation>
    </message>
    <message>
        <source>Pixels of the longer side of the result.</source>
        <translation>Пиксели длинной стороны результата.</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>Ширина</translation>
    </message>
    <message>
        <source>Pixels across.</source>
        <translation>Пикселей по ширине.</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>Высота</translation>
    </message>
    <message>
        <source>Pixels down.</source>
        <translation>Пикселей по высоте.</translation>
    </message>
    <message>
        <source>Width on paper</source>
        <translation>Ширина на бумаге</translation>
    </message>
    <message>
        <source>Width of the print, in the chosen unit.</source>
        <translation>Ширина отпечатка в выбранных единицах.</translation>
    </message>
    <message>
        <source>Height on paper</source>
        <translation>Высота на бумаге</translation>
    </message>
    <message>
        <source>Height of the print, in the chosen unit.</source>
        <translation>Высота отпечатка в выбранных единицах.</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>Единица</translation>
    </message>
    <message>
        <source>Unit of the print size.</source>
        <translation>Единица размера отпечатка.</translation>
    </message>
    <message>
        <source>cm</source>
        <translation>см</translation>
    </message>
    <message>
        <source>inch</source>
        <translation>дюйм</translation>
    </message>
    <message>
        <source>Resolution</source>
        <translation>Разрешение</translation>
    </message>
    <message>
        <source>Pixels per inch on paper.</source>
        <translation>Пикселей на дюйм на бумаге.</translation>
    </message>
    <message>
        <source>dpi</source>
        <translation>dpi</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>Вписать</translation>
    </message>
    <message>
        <source>Inside and cover keep the picture&apos;s shape: the result fits into the frame, or fills it and may be larger.</source>
        <translation>«Внутри» и «заполнить» сохраняют форму снимка: результат входит в рамку или заполняет её и может быть больше.</translation>
    </message>
    <message>
        <source>Inside the frame</source>
        <translation>Внутри рамки</translation>
    </message>
    <message>
        <source>Cover the frame</source>
        <translation>Заполнить рамку</translation>
    </message>
    <message>
        <source>Stretch</source>
        <translation>Растянуть</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Фильтр</translation>
    </message>
    <message>
        <source>Automatic enlarges by a faithful network and reduces by Lanczos. Lanczos is the sharpest of the plain filters, bicubic a little softer, area averages.</source>
        <translation>«Автоматически» увеличивает верной сетью и уменьшает Ланцошем. Ланцош - самый резкий из простых фильтров, бикубический чуть мягче, площадной усредняет.</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Автоматически</translation>
    </message>
    <message>
        <source>Lanczos</source>
        <translation>Ланцош</translation>
    </message>
    <message>
        <source>Bicubic</source>
        <translation>Бикубический</translation>
    </message>
    <message>
        <source>Area</source>
        <translation>Площадной</translation>
    </message>
    <message>
        <source>Post-denoise</source>
        <translation>Смягчение</translation>
    </message>
    <message>
        <source>A light blur over the result that calms artefacts and contours that came out too sharp.</source>
        <translation>Лёгкое размытие результата, которое успокаивает артефакты и слишком резкие контуры.</translation>
    </message>
    <message>
        <source>Share of the blurred picture in the result.</source>
        <translation>Доля размытого снимка в результате.</translation>
    </message>
    <message>
        <source>How wide the blur is, in pixels of the result.</source>
        <translation>Ширина размытия в пикселях результата.</translation>
    </message>
    <message>
        <source>Sharpen</source>
        <translation>Резкость</translation>
    </message>
    <message>
        <source>Raises the contrast of fine detail (unsharp mask on the brightness, so that no colour fringes appear).</source>
        <translation>Поднимает контраст мелких деталей (нерезкая маска по яркости, без цветной каймы).</translation>
    </message>
    <message>
        <source>How much fine detail is raised; 50 doubles it.</source>
        <translation>Насколько поднимаются мелкие детали; 50 удваивает их.</translation>
    </message>
    <message>
        <source>Radius</source>
        <translation>Радиус</translation>
    </message>
    <message>
        <source>Size of the detail that is raised, in pixels of the result.</source>
        <translation>Размер деталей, которые поднимаются, в пикселях результата.</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>Порог</translation>
    </message>
    <message>
        <source>Detail weaker than this (of 255 levels) is left alone, so that noise is not raised.</source>
        <translation>Детали слабее этого (из 255 уровней) не трогаются, чтобы не поднимать шум.</translation>
    </message>
    <message>
        <source>levels</source>
        <translation>уровней</translation>
    </message>
    <message>
        <source>Halo</source>
        <translation>Ореол</translation>
    </message>
    <message>
        <source>How far edges may go beyond their surroundings; 0 gives no bright or dark rim at all.</source>
        <translation>Насколько края могут выйти за пределы окружения; 0 не даёт ни светлой, ни тёмной каймы.</translation>
    </message>
    <message>
        <source>Mixes the whole result with the original picture.</source>
        <translation>Смешивает весь результат с исходным снимком.</translation>
    </message>
    <message>
        <source>100 shows the result, 0 the original, between them both.</source>
        <translation>100 показывает результат, 0 - оригинал, между ними - оба.</translation>
    </message>
    <message>
        <source>Studio portrait</source>
        <translation>Студийный портрет</translation>
    </message>
    <message>
        <source>Well lit portraits from a good camera: a little less noise, a little more crispness, natural skin.</source>
        <translation>Хорошо освещённые портреты с хорошей камеры: чуть меньше шума, чуть больше чёткости, естественная кожа.</translation>
    </message>
    <message>
        <source>Phone / social</source>
        <translation>Телефон / соцсети</translation>
    </message>
    <message>
        <source>Pictures from telephones for screens: clears smeared noise and brings detail back.</source>
        <translation>Снимки с телефона для экранов: убирает смазанный шум и возвращает детали.</translation>
    </message>
    <message>
        <source>Old photo</source>
        <translation>Старое фото</translation>
    </message>
    <message>
        <source>Wedding</source>
        <translation>Свадьба</translation>
    </message>
    <message>
        <source>A whole day of mixed light: even, gentle and the same from picture to picture.</source>
        <translation>Целый день при разном свете: ровно, мягко и одинаково от снимка к снимку.</translation>
    </message>
    <message>
        <source>Newborn / children</source>
        <translation>Новорождённые / дети</translation>
    </message>
    <message>
        <source>Soft skin stays soft: careful denoising and a wide, mild sharpening without rims.</source>
        <translation>Мягкая кожа остаётся мягкой: бережное снижение шума и широкая мягкая резкость без каймы.</translation>
    </message>
    <message>
        <source>ID photo</source>
        <translation>Фото на документы</translation>
    </message>
    <message>
        <source>Passport and application pictures: as little change as possible, same size, true colours.</source>
        <translation>Снимки на паспорт и анкеты: как можно меньше изменений, тот же размер, верные цвета.</translation>
    </message>
    <message>
        <source>Event / low light</source>
        <translation>Событие / мало света</translation>
    </message>
    <message>
        <source>High ISO and stage light: takes the grain out first and keeps faces crisp.</source>
        <translation>Высокое ISO и свет сцены: сначала убирает зерно и сохраняет лица чёткими.</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>Предметная съёмка</translation>
    </message>
    <message>
        <source>Goods and packaging at twice the size: crisp edges and letters, colours untouched.</source>
        <translation>Товары и упаковка в двойном размере: чёткие края и буквы, цвета не трогаются.</translation>
    </message>
    <message>
        <source>Landscape</source>
        <translation>Пейзаж</translation>
    </message>
    <message>
        <source>Scenery at twice the size: leaves and stone gain texture, soft distance stays soft.</source>
        <translation>Природа в двойном размере: листва и камень обретают фактуру, мягкая даль остаётся мягкой.</translation>
    </message>
    <message>
        <source>Illustration</source>
        <translation>Иллюстрация</translation>
    </message>
    <message>
        <source>Drawings and paintings at twice the size: clean lines without rims.</source>
        <translation>Рисунки и живопись в двойном размере: чистые линии без каймы.</translation>
    </message>
    <message>
        <source>strength %1 because the quality is %2: %3</source>
        <translation>сила %1, потому что качество %2: %3</translation>
    </message>
    <message>
        <source>denoise %1 because %2</source>
        <translation>шум %1, потому что %2</translation>
    </message>
    <message>
        <source>sharpen %1 because %2</source>
        <translation>резкость %1, потому что %2</translation>
    </message>
    <message>
        <source>a denoiser that follows the noise takes out sigma %1, of the colours %2, at 50</source>
        <translation>шумоподавление по измеренному шуму при 50 убирает сигму %1, в цветах %2</translation>
    </message>
    <message>
        <source>high</source>
        <translation>высокое</translation>
    </message>
    <message>
        <source>medium</source>
        <translation>среднее</translation>
    </message>
    <message>
        <source>low</source>
        <translation>низкое</translation>
    </message>
    <message>
        <source>the noise is low (sigma %1)</source>
        <translation>шум слабый (сигма %1)</translation>
    </message>
    <message>
        <source>the noise is visible (sigma %1)</source>
        <translation>шум заметный (сигма %1)</translation>
    </message>
    <message>
        <source>the noise is strong (sigma %1)</source>
        <translation>шум сильный (сигма %1)</translation>
    </message>
    <message>
        <source>the noise is low (sigma %1, ISO %2)</source>
        <translation>шум слабый (сигма %1, ISO %2)</translation>
    </message>
    <message>
        <source>the noise is visible (sigma %1, ISO %2)</source>
        <translation>шум заметный (сигма %1, ISO %2)</translation>
    </message>
    <message>
        <source>the noise is strong (sigma %1, ISO %2)</source>
        <translation>шум сильный (сигма %1, ISO %2)</translation>
    </message>
    <message>
        <source>the compression is light (blockiness %1)</source>
        <translation>сжатие слабое (блочность %1)</translation>
    </message>
    <message>
        <source>the compression is visible (blockiness %1)</source>
        <translation>сжатие заметное (блочность %1)</translation>
    </message>
    <message>
        <source>the compression is strong (blockiness %1)</source>
        <translation>сжатие сильное (блочность %1)</translation>
    </message>
    <message>
        <source>the compression is light (JPEG quality %1, blockiness %2)</source>
        <translation>сжатие слабое (качество JPEG %1, блочность %2)</translation>
    </message>
    <message>
        <source>the compression is visible (JPEG quality %1, blockiness %2)</source>
        <translation>сжатие заметное (качество JPEG %1, блочность %2)</translation>
    </message>
    <message>
        <source>the compression is strong (JPEG quality %1, blockiness %2)</source>
        <translation>сжатие сильное (качество JPEG %1, блочность %2)</translation>
    </message>
    <message>
        <source>no edges were found to measure the sharpness</source>
        <translation>краёв для измерения резкости не найдено</translation>
    </message>
    <message>
        <source>the edges are sharp (sharpness %1, edge width %2 px)</source>
        <translation>края резкие (резкость %1, ширина края %2 пикс)</translation>
    </message>
    <message>
        <source>the edges are a little soft (sharpness %1, edge width %2 px)</source>
        <translation>края мягковаты (резкость %1, ширина края %2 пикс)</translation>
    </message>
    <message>
        <source>the edges are blurred (sharpness %1, edge width %2 px)</source>
        <translation>края размыты (резкость %1, ширина края %2 пикс)</translation>
    </message>
    <message>
        <source>the picture is large enough (%1 x %2)</source>
        <translation>снимок достаточно велик (%1 x %2)</translation>
    </message>
    <message>
        <source>the picture is small (%1 x %2)</source>
        <translation>снимок мал (%1 x %2)</translation>
    </message>
    <message>
        <source>the picture is black and white with a tone; the tone is kept</source>
        <translation>снимок чёрно-белый с тоном; тон сохраняется</translation>
    </message>
    <message>
        <source>the picture is black and white</source>
        <translation>снимок чёрно-белый</translation>
    </message>
    <message>
        <source>profile</source>
        <translation>профиль</translation>
    </message>
    <message>
        <source>covered</source>
        <translation>закрыто</translation>
    </message>
    <message>
        <source>drawn</source>
        <translation>отмечено</translation>
    </message>
    <message>
        <source>background</source>
        <translation>задний план</translation>
    </message>
    <message>
        <source>out of focus</source>
        <translation>не в фокусе</translation>
    </message>
    <message>
        <source>small %1 px</source>
        <translation>мелкое, %1 пикс</translation>
    </message>
    <message>
        <source>low confidence %1</source>
        <translation>уверенность %1</translation>
    </message>
    <message>
        <source>Too small.</source>
        <translation>Слишком мелкое.</translation>
    </message>
    <message>
        <source>Face %1 became somebody else (%2 at full strength, limit %3): the original was kept.</source>
        <translation>Лицо %1 стало другим человеком (%2 при полной силе, предел %3): оставлен оригинал.</translation>
    </message>
    <message>
        <source>Only the structure of the features was compared.</source>
        <translation>Сравнивалось только строение лица.</translation>
    </message>
    <message>
        <source>Face %1 differs too much (%2, limit %3): strength lowered from %4 to %5.</source>
        <translation>Лицо %1 слишком отличается (%2, предел %3): сила снижена с %4 до %5.</translation>
    </message>
    <message>
        <source>Face %1 differs too much (%2, limit %3) at every strength: the original was kept.</source>
        <translation>Лицо %1 слишком отличается (%2, предел %3) при любой силе: оставлен оригинал.</translation>
    </message>
    <message>
        <source>The likeness of face %1 cannot be measured, because %2.</source>
        <translation>Сходство лица %1 не измерить: %2.</translation>
    </message>
    <message>
        <source>the photo shows it with only %1 pixels between the eyes</source>
        <translation>на фотографии между глазами всего %1 пикс</translation>
    </message>
    <message>
        <source>the recogniser does not agree with itself on it</source>
        <translation>сеть, узнающая лица, сама с собой не согласна</translation>
    </message>
    <message>
        <source>the photo is too blurred or noisy there</source>
        <translation>фотография там слишком размыта или шумна</translation>
    </message>
    <message>
        <source>Please compare it yourself.</source>
        <translation>Сравните сами.</translation>
    </message>
    <message>
        <source>By the structure of its features the strength was lowered from %1 to %2.</source>
        <translation>По строению лица сила снижена с %1 до %2.</translation>
    </message>
    <message>
        <source>The limits were measured with another recogniser.</source>
        <translation>Пределы измерены другой сетью.</translation>
    </message>
    <message>
        <source>Face %1 no longer looks like other pictures of the same person (%2, limit %3): the original was kept.</source>
        <translation>Лицо %1 больше не похоже на другие снимки того же человека (%2, предел %3): оставлен оригинал.</translation>
    </message>
    <message>
        <source>Face %1 moves away from other pictures of the same person (%2, limit %3): strength lowered from %4 to %5.</source>
        <translation>Лицо %1 отходит от других снимков того же человека (%2, предел %3): сила снижена с %4 до %5.</translation>
    </message>
    <message>
        <source>Face %1 moves away from other pictures of the same person (%2, limit %3) at every strength: the original was kept.</source>
        <translation>Лицо %1 отходит от других снимков того же человека (%2, предел %3) при любой силе: оставлен оригинал.</translation>
    </message>
    <message>
        <source>Face %1 shows too little to be measured by itself, but is like other pictures of the same person (%2, limit %3).</source>
        <translation>Само по себе лицо %1 показывает слишком мало для измерения, но похоже на другие снимки того же человека (%2, предел %3).</translation>
    </message>
    <message>
        <source>The reference of face %1 was not used, because no network that recognises faces is on this machine.</source>
        <translation>Образец лица %1 не использован: на этом компьютере нет сети, распознающей лица.</translation>
    </message>
    <message>
        <source>The reference of face %1 was not used, because it was made with another recogniser.</source>
        <translation>Образец лица %1 не использован: он создан другой сетью распознавания.</translation>
    </message>
    <message>
        <source>Look for the people of the shoot again.</source>
        <translation>Найдите людей этой съёмки ещё раз.</translation>
    </message>
    <message>
        <source>There is no face to remember this person by.</source>
        <translation>Нет лица, по которому можно запомнить этого человека.</translation>
    </message>
    <message>
        <source>The reference of a person cannot be read.</source>
        <translation>Образец лица человека не читается.</translation>
    </message>
    <message>
        <source>These faces were measured with different recognisers.</source>
        <translation>Эти лица измерены разными сетями распознавания.</translation>
    </message>
    <message>
        <source>No network that recognises faces is on this machine, so people cannot be told apart. Import one: MobileFaceNet or ArcFace.</source>
        <translation>На этом компьютере нет сети, распознающей лица, поэтому людей нельзя различить. Импортируйте MobileFaceNet или ArcFace.</translation>
    </message>
    <message>
        <source>There is no such person or face among these pictures.</source>
        <translation>Среди этих снимков нет такого человека или лица.</translation>
    </message>
    <message>
        <source>The people of these pictures could not be told apart.</source>
        <translation>Людей на этих снимках не удалось различить.</translation>
    </message>
    <message>
        <source>Face %1 got another eye colour; the colour of the photo was put back.</source>
        <translation>У лица %1 изменился цвет глаз; возвращён цвет фотографии.</translation>
    </message>
    <message>
        <source>Face %1 got another eye colour.</source>
        <translation>У лица %1 изменился цвет глаз.</translation>
    </message>
    <message>
        <source>Face %1 got another eye colour (the hue turned by %2 degrees); the colour of the photo was put back.</source>
        <translation>У лица %1 изменился цвет глаз (оттенок сдвинут на %2 градусов); возвращён цвет фотографии.</translation>
    </message>
    <message>
        <source>Face %1 got another eye colour (the hue turned by %2 degrees).</source>
        <translation>У лица %1 изменился цвет глаз (оттенок сдвинут на %2 градусов).</translation>
    </message>
    <message>
        <source>Face %1 lost a mole; it was put back.</source>
        <translation>Лицо %1 потеряло родинку; она возвращена.</translation>
    </message>
    <message>
        <source>Face %1 lost a mole.</source>
        <translation>Лицо %1 потеряло родинку.</translation>
    </message>
    <message>
        <source>Face %1 lost %2 moles; they were put back.</source>
        <translation>Лицо %1 потеряло родинки (%2); они возвращены.</translation>
    </message>
    <message>
        <source>Face %1 lost %2 moles.</source>
        <translation>Лицо %1 потеряло родинки (%2).</translation>
    </message>
    <message>
        <source>Face %1 got glasses, which the photo does not show.</source>
        <translation>У лица %1 появились очки, которых нет на фотографии.</translation>
    </message>
    <message>
        <source>Face %1 lost its glasses, which the photo does not show.</source>
        <translation>Лицо %1 потеряло очки, хотя на фотографии они есть.</translation>
    </message>
    <message>
        <source>Face %1 got something on its head, which the photo does not show.</source>
        <translation>У лица %1 появилось что-то на голове, чего нет на фотографии.</translation>
    </message>
    <message>
        <source>Face %1 lost its hat, which the photo does not show.</source>
        <translation>Лицо %1 потеряло головной убор, хотя на фотографии он есть.</translation>
    </message>
    <message>
        <source>Face %1 got more hair, which the photo does not show.</source>
        <translation>У лица %1 стало больше волос, чем на фотографии.</translation>
    </message>
    <message>
        <source>Face %1 lost hair, which the photo does not show.</source>
        <translation>У лица %1 стало меньше волос, чем на фотографии.</translation>
    </message>
    <message>
        <source>Face %1 got an open mouth, which the photo does not show.</source>
        <translation>У лица %1 открылся рот, чего нет на фотографии.</translation>
    </message>
    <message>
        <source>Face %1 got a closed mouth, which the photo does not show.</source>
        <translation>У лица %1 закрылся рот, чего нет на фотографии.</translation>
    </message>
    <message>
        <source>not examined</source>
        <translation>не изучены</translation>
    </message>
    <message>
        <source>not stated</source>
        <translation>не указана</translation>
    </message>
    <message>
        <source>not stated separately</source>
        <translation>отдельно не указана</translation>
    </message>
    <message>
        <source>not stated in the repository</source>
        <translation>в репозитории не указана</translation>
    </message>
    <message>
        <source>not stated separately; published in a repository under the licence of the code</source>
        <translation>отдельно не указана; опубликовано в репозитории под лицензией кода</translation>
    </message>
    <message>
        <source>as the code</source>
        <translation>как у кода</translation>
    </message>
    <message>
        <source>no licence file; until March 2026 the README allowed academic and non-commercial use only</source>
        <translation>файла лицензии нет; до марта 2026 года README разрешал только научное и некоммерческое использование</translation>
    </message>
    <message>
        <source>The skin of face %1 looks like wax: its texture fell by %2 decibels. Return more texture or lower the strength.</source>
        <translation>Кожа лица %1 похожа на воск: фактура ослабла на %2 дБ. Верните больше фактуры или снизьте силу.</translation>
    </message>
    <message>
        <source>The file does not exist.</source>
        <translation>Файл не существует.</translation>
    </message>
    <message>
        <source>The file cannot be read.</source>
        <translation>Файл не читается.</translation>
    </message>
    <message>
        <source>The file could not be read to its end.</source>
        <translation>Файл не удалось прочитать до конца.</translation>
    </message>
    <message>
        <source>A part of the program could not be loaded: %1.</source>
        <translation>Не загружается часть программы: %1.</translation>
    </message>
    <message>
        <source>A part of the program is from another version: %1.</source>
        <translation>Часть программы от другой версии: %1.</translation>
    </message>
    <message>
        <source>Faces cannot be looked for: there is no detector on this machine. Install the package opencv-data, or bring in a detector with &quot;models import&quot;.</source>
        <translation>Лица искать нечем: на этом компьютере нет детектора. Установите пакет opencv-data или импортируйте детектор командой &quot;models import&quot;.</translation>
    </message>
    <message>
        <source>There is no picture to look for faces in.</source>
        <translation>Нет снимка, на котором искать лица.</translation>
    </message>
    <message>
        <source>The box lies outside the picture. Draw it around the face.</source>
        <translation>Рамка вне снимка. Обведите ею лицо.</translation>
    </message>
    <message>
        <source>The face detector does not fit this program.</source>
        <translation>Детектор лиц не подходит к этой программе.</translation>
    </message>
    <message>
        <source>This network does not find faces.</source>
        <translation>Эта сеть не находит лица.</translation>
    </message>
    <message>
        <source>Whether something was invented in face %1 cannot be measured, because the photo is too blurred or noisy there.</source>
        <translation>Дорисовано ли что-то на лице %1, не измерить: фотография там слишком размыта или шумна.</translation>
    </message>
    <message>
        <source>The skin of face %1%2Return more texture or lower the strength.</source>
        <translation>Кожа лица %1%2Верните больше фактуры или снизьте силу.</translation>
    </message>
    <message>
        <source>The details of this face cannot be compared.</source>
        <translation>Детали этого лица не сравнить.</translation>
    </message>
    <message>
        <source>A face for the calibration has no usable landmarks.</source>
        <translation>У лица для калибровки нет пригодных точек.</translation>
    </message>
    <message>
        <source>The calibration needs at least three sharp faces.</source>
        <translation>Для калибровки нужно хотя бы три резких лица.</translation>
    </message>
    <message>
        <source>The limits of the identity guard could not be measured.</source>
        <translation>Пределы проверки сходства не удалось измерить.</translation>
    </message>
    <message>
        <source>The likeness of this face cannot be measured.</source>
        <translation>Сходство этого лица не измерить.</translation>
    </message>
    <message>
        <source>This network cannot tell faces apart.</source>
        <translation>Эта сеть не различает лица.</translation>
    </message>
    <message>
        <source>There is no network to tell faces apart.</source>
        <translation>Нет сети, различающей лица.</translation>
    </message>
    <message>
        <source>The file of limits for the likeness of faces cannot be understood.</source>
        <translation>Файл пределов сходства лиц непонятен.</translation>
    </message>
    <message>
        <source>The limits for the likeness of faces are missing.</source>
        <translation>Нет пределов сходства лиц.</translation>
    </message>
    <message>
        <source>The limits for the likeness of faces are incomplete.</source>
        <translation>Пределы сходства лиц неполны.</translation>
    </message>
    <message>
        <source>The network for faces gave something that is no face.</source>
        <translation>Сеть для лиц выдала не лицо.</translation>
    </message>
    <message>
        <source>This network does not restore faces. Choose one of GFPGAN, GPEN, CodeFormer or RestoreFormer++.</source>
        <translation>Эта сеть не восстанавливает лица. Выберите GFPGAN, GPEN, CodeFormer или RestoreFormer++.</translation>
    </message>
    <message>
        <source>This network does not tell the parts of a face apart.</source>
        <translation>Эта сеть не различает части лица.</translation>
    </message>
    <message>
        <source>The network for the parts of a face gave no such map.</source>
        <translation>Сеть для частей лица не выдала их карты.</translation>
    </message>
    <message>
        <source>There is not enough space to save the file. Free some space and save again.</source>
        <translation>Не хватает места, чтобы сохранить файл. Освободите место и сохраните снова.</translation>
    </message>
    <message>
        <source>The folder or the file may not be written. Choose another folder or change its permissions.</source>
        <translation>В папку или файл нельзя писать. Выберите другую папку или измените права.</translation>
    </message>
    <message>
        <source>The folder to save to does not exist.</source>
        <translation>Папки для сохранения не существует.</translation>
    </message>
    <message>
        <source>The file could not be written to the disk.</source>
        <translation>Файл не удалось записать на диск.</translation>
    </message>
    <message>
        <source>The colour profile of the picture cannot be used.</source>
        <translation>Цветовой профиль снимка нельзя использовать.</translation>
    </message>
    <message>
        <source>The colour profile of the picture is damaged.</source>
        <translation>Цветовой профиль снимка повреждён.</translation>
    </message>
    <message>
        <source>The colour profile of the picture uses a colour model that is not supported.</source>
        <translation>Цветовой профиль снимка использует неподдерживаемую цветовую модель.</translation>
    </message>
    <message>
        <source>The file is damaged and cannot be opened.</source>
        <translation>Файл повреждён и не открывается.</translation>
    </message>
    <message>
        <source>There is not enough memory for this picture.</source>
        <translation>Для этого снимка не хватает памяти.</translation>
    </message>
    <message>
        <source>The file does not exist (any more).</source>
        <translation>Файл (больше) не существует.</translation>
    </message>
    <message>
        <source>The file may not be read. Change its permissions and try again.</source>
        <translation>Файл нельзя читать. Измените права и попробуйте снова.</translation>
    </message>
    <message>
        <source>The file could not be read from the disk.</source>
        <translation>Файл не удалось прочитать с диска.</translation>
    </message>
    <message>
        <source>This is a folder or a device, not a picture file.</source>
        <translation>Это папка или устройство, а не файл снимка.</translation>
    </message>
    <message>
        <source>The file is empty.</source>
        <translation>Файл пуст.</translation>
    </message>
    <message>
        <source>There is not enough memory to open this file.</source>
        <translation>Не хватает памяти, чтобы открыть файл.</translation>
    </message>
    <message>
        <source>This kind of picture cannot be opened.</source>
        <translation>Снимки этого вида не открываются.</translation>
    </message>
    <message>
        <source>The picture claims %1 pixels, which is more than the limit. If you trust the file, raise the limit.</source>
        <translation>В файле заявлено %1 пикселей, это больше предела. Если вы доверяете файлу, поднимите предел.</translation>
    </message>
    <message>
        <source>The small file claims a picture of %1 pixels and was taken for a trap. It was not opened.</source>
        <translation>В маленьком файле заявлен снимок %1 пикселей, он принят за ловушку и не открыт.</translation>
    </message>
    <message>
        <source>This kind of picture needs a part of the program that is not installed.</source>
        <translation>Для снимков этого вида нужна часть программы, которая не установлена.</translation>
    </message>
    <message>
        <source>JPEG files with more than 8 bits per colour are not supported.</source>
        <translation>Файлы JPEG с более чем 8 битами на цвет не поддерживаются.</translation>
    </message>
    <message>
        <source>The file is damaged or ends early: fine detail of the picture is missing.</source>
        <translation>Файл повреждён или обрывается: мелких деталей снимка не хватает.</translation>
    </message>
    <message>
        <source>The file is damaged or ends early: colours of the picture are missing or wrong.</source>
        <translation>Файл повреждён или обрывается: цвета снимка отсутствуют или искажены.</translation>
    </message>
    <message>
        <source>The picture was made for print (CMYK) and was converted to sRGB.</source>
        <translation>Снимок подготовлен для печати (CMYK) и преобразован в sRGB.</translation>
    </message>
    <message>
        <source>The picture was made for print (CMYK) and has no colour profile; it was converted to sRGB in the simple way, colours may differ.</source>
        <translation>Снимок подготовлен для печати (CMYK) без цветового профиля; он преобразован в sRGB простым способом, цвета могут отличаться.</translation>
    </message>
    <message>
        <source>The picture could not be saved as JPEG.</source>
        <translation>Снимок не удалось сохранить в JPEG.</translation>
    </message>
    <message>
        <source>The %1 data is too long for a JPEG file and was left out.</source>
        <translation>Данные %1 слишком длинны для файла JPEG и опущены.</translation>
    </message>
    <message>
        <source>The picture claims more pixels than can be opened.</source>
        <translation>В файле заявлено больше пикселей, чем можно открыть.</translation>
    </message>
    <message>
        <source>The picture names its colours without a profile; they are taken for sRGB and may look pale.</source>
        <translation>Цвета снимка названы без профиля; они приняты за sRGB и могут выглядеть бледно.</translation>
    </message>
    <message>
        <source>The picture could not be encoded.</source>
        <translation>Снимок не удалось закодировать.</translation>
    </message>
    <message>
        <source>Pictures of the format %1 cannot be opened by this installation.</source>
        <translation>Снимки формата %1 в этой установке не открываются.</translation>
    </message>
    <message>
        <source>This kind of Lab TIFF cannot be opened. Save it as RGB first.</source>
        <translation>Lab TIFF этого вида не открывается. Сначала сохраните его как RGB.</translation>
    </message>
    <message>
        <source>The picture is stored as CIE Lab and was converted to sRGB.</source>
        <translation>Снимок хранится в CIE Lab и преобразован в sRGB.</translation>
    </message>
    <message>
        <source>The picture was made for print (CMYK) and has no usable colour profile; it was converted to sRGB in the simple way, colours may differ.</source>
        <translation>Снимок подготовлен для печати (CMYK) без пригодного цветового профиля; он преобразован в sRGB простым способом, цвета могут отличаться.</translation>
    </message>
    <message>
        <source>The file is damaged (a checksum is wrong); parts of the picture may be wrong.</source>
        <translation>Файл повреждён (неверна контрольная сумма); части снимка могут быть неверны.</translation>
    </message>
    <message>
        <source>The colour profile of the picture cannot be used; its colours are taken for sRGB.</source>
        <translation>Цветовой профиль снимка нельзя использовать; цвета приняты за sRGB.</translation>
    </message>
    <message>
        <source>The colour profile does not fit the picture; its colours are taken for sRGB.</source>
        <translation>Цветовой профиль не подходит к снимку; цвета приняты за sRGB.</translation>
    </message>
    <message>
        <source>The file holds %1 pictures; only the first one was opened, and saving drops the others.</source>
        <translation>В файле снимков: %1; открыт только первый, при сохранении остальные пропадут.</translation>
    </message>
    <message>
        <source>The picture is too large for a TIFF file (4 GB). Save it as PNG.</source>
        <translation>Снимок слишком велик для файла TIFF (4 ГБ). Сохраните его в PNG.</translation>
    </message>
    <message>
        <source>WebP files cannot be wider or higher than 16383 pixels. Choose another format.</source>
        <translation>Файлы WebP не могут быть шире или выше 16383 пикселей. Выберите другой формат.</translation>
    </message>
    <message>
        <source>The picture could not be saved as WebP.</source>
        <translation>Снимок не удалось сохранить в WebP.</translation>
    </message>
    <message>
        <source>JPEG has no transparency: the picture was laid on white.</source>
        <translation>В JPEG нет прозрачности: снимок положен на белое.</translation>
    </message>
    <message>
        <source>Too many files with this name exist already.</source>
        <translation>Файлов с таким именем уже слишком много.</translation>
    </message>
    <message>
        <source>Pictures of this format cannot be saved here.</source>
        <translation>Снимки этого формата здесь не сохраняются.</translation>
    </message>
    <message>
        <source>There is no picture or no file name to save.</source>
        <translation>Нет снимка или имени файла для сохранения.</translation>
    </message>
    <message>
        <source>The original is never overwritten. Choose another name or folder.</source>
        <translation>Оригинал никогда не перезаписывается. Выберите другое имя или папку.</translation>
    </message>
    <message>
        <source>The %1 data of the picture could not be kept (%2).</source>
        <translation>Данные %1 снимка не удалось сохранить (%2).</translation>
    </message>
    <message>
        <source>The two pictures have different sizes and cannot be compared.</source>
        <translation>У двух снимков разные размеры, их не сравнить.</translation>
    </message>
    <message>
        <source>There is not enough memory for this.</source>
        <translation>Для этого не хватает памяти.</translation>
    </message>
    <message>
        <source>The network could not be run on this picture.</source>
        <translation>Сеть не удалось запустить на этом снимке.</translation>
    </message>
    <message>
        <source>The picture could not be searched.</source>
        <translation>Поиск по снимку не удался.</translation>
    </message>
    <message>
        <source>The picture could not be denoised.</source>
        <translation>Шум на снимке убрать не удалось.</translation>
    </message>
    <message>
        <source>The detector&apos;s file cannot be read; it may be damaged or of another kind.</source>
        <translation>Файл детектора не читается; он может быть повреждён или другого вида.</translation>
    </message>
    <message>
        <source>The detector&apos;s file was not found.</source>
        <translation>Файл детектора не найден.</translation>
    </message>
    <message>
        <source>This needs a part of the program (OpenCV) that is not installed.</source>
        <translation>Для этого нужна часть программы (OpenCV), которая не установлена.</translation>
    </message>
    <message>
        <source>A model card cannot be opened.</source>
        <translation>Карточка модели не открывается.</translation>
    </message>
    <message>
        <source>The model card %1 cannot be understood.</source>
        <translation>Карточка модели %1 непонятна.</translation>
    </message>
    <message>
        <source>There is not enough room on the disk for the model.</source>
        <translation>На диске не хватает места для модели.</translation>
    </message>
    <message>
        <source>The model folder cannot be written to.</source>
        <translation>В папку моделей нельзя писать.</translation>
    </message>
    <message>
        <source>The model could not be copied.</source>
        <translation>Модель не удалось скопировать.</translation>
    </message>
    <message>
        <source>This is a TorchScript program, not plain weights; it is not among the known networks.</source>
        <translation>Это программа TorchScript, а не просто веса; среди известных сетей её нет.</translation>
    </message>
    <message>
        <source>The .bin file of this ncnn network does not stand beside it.</source>
        <translation>Рядом нет файла .bin этой сети ncnn.</translation>
    </message>
    <message>
        <source>This is a folder, not a weights file.</source>
        <translation>Это папка, а не файл весов.</translation>
    </message>
    <message>
        <source>There is no model called %1.</source>
        <translation>Модели с именем %1 нет.</translation>
    </message>
    <message>
        <source>No model is known for this task.</source>
        <translation>Для этой задачи моделей не известно.</translation>
    </message>
    <message>
        <source>It resembles %1.</source>
        <translation>Похожа на %1.</translation>
    </message>
    <message>
        <source>The network got the wrong number of pictures.</source>
        <translation>Сети дано неверное число снимков.</translation>
    </message>
    <message>
        <source>The fast path for processors cannot run on this machine.</source>
        <translation>Быстрый путь для процессоров на этом компьютере не работает.</translation>
    </message>
    <message>
        <source>The result does not have the shape that this network gives.</source>
        <translation>У результата не та форма, которую даёт эта сеть.</translation>
    </message>
    <message>
        <source>The fast path for processors cannot run this network.</source>
        <translation>Быстрый путь для процессоров не запускает эту сеть.</translation>
    </message>
    <message>
        <source>There is not enough memory for this network.</source>
        <translation>Для этой сети не хватает памяти.</translation>
    </message>
    <message>
        <source>The weights do not fit the network that they were taken for.</source>
        <translation>Веса не подходят к сети, за которую были приняты.</translation>
    </message>
    <message>
        <source>The picture does not have the shape that this network needs.</source>
        <translation>У снимка не та форма, которая нужна этой сети.</translation>
    </message>
    <message>
        <source>This version of Ambrotype does not know that kind of network.</source>
        <translation>Эта версия Ambrotype не знает сетей такого вида.</translation>
    </message>
    <message>
        <source>The network could not be run.</source>
        <translation>Сеть не удалось запустить.</translation>
    </message>
    <message>
        <source>This network does not make a picture.</source>
        <translation>Эта сеть не создаёт снимок.</translation>
    </message>
    <message>
        <source>The network needs another value.</source>
        <translation>Сети нужно другое значение.</translation>
    </message>
    <message>
        <source>The network gave values that are not numbers for this picture.</source>
        <translation>Сеть выдала для этого снимка не числа.</translation>
    </message>
    <message>
        <source>This device gave broken results several times; its driver may be at fault.</source>
        <translation>Это устройство несколько раз дало испорченный результат; возможно, виноват драйвер.</translation>
    </message>
    <message>
        <source>A part of the picture came out broken and was computed again.</source>
        <translation>Часть снимка вышла испорченной и вычислена заново.</translation>
    </message>
    <message>
        <source>There was not enough memory for the tile size; smaller tiles were used.</source>
        <translation>Для плиток такого размера не хватило памяти; взяты меньшие.</translation>
    </message>
    <message>
        <source>A part of the picture was computed on the processor instead.</source>
        <translation>Часть снимка вычислена на процессоре.</translation>
    </message>
    <message>
        <source>The picture was too large to be seen whole by this network; its parts may differ slightly.</source>
        <translation>Снимок слишком велик, чтобы сеть видела его целиком; части могут слегка отличаться.</translation>
    </message>
    <message>
        <source>The part of Ambrotype that runs this network could not be started.</source>
        <translation>Часть Ambrotype, которая запускает эту сеть, не стартовала.</translation>
    </message>
    <message>
        <source>The weights are of no network that this version of Ambrotype knows.</source>
        <translation>Эти веса не от сети, известной этой версии Ambrotype.</translation>
    </message>
    <message>
        <source>There is no such device on this machine.</source>
        <translation>Такого устройства на этом компьютере нет.</translation>
    </message>
    <message>
        <source>The two weight files do not belong to the same network.</source>
        <translation>Два файла весов не от одной сети.</translation>
    </message>
    <message>
        <source>The processor cannot run networks in half precision; use bf16.</source>
        <translation>Процессор не запускает сети в половинной точности; используйте bf16.</translation>
    </message>
    <message>
        <source>The network needs another input.</source>
        <translation>Сети нужен другой вход.</translation>
    </message>
    <message>
        <source>The network gave values that are not numbers.</source>
        <translation>Сеть выдала не числа.</translation>
    </message>
    <message>
        <source>The precision must be auto, fp32, bf16 or fp16.</source>
        <translation>Точность должна быть auto, fp32, bf16 или fp16.</translation>
    </message>
    <message>
        <source>The back end must be auto, native, torch or torch-contiguous.</source>
        <translation>Движок должен быть auto, native, torch или torch-contiguous.</translation>
    </message>
    <message>
        <source>There was not enough memory to run the network.</source>
        <translation>Не хватило памяти, чтобы запустить сеть.</translation>
    </message>
    <message>
        <source>The graphics card failed while it ran the network.</source>
        <translation>Видеокарта отказала при работе сети.</translation>
    </message>
    <message>
        <source>This network has an operation that is not known here.</source>
        <translation>В этой сети есть неизвестная здесь операция.</translation>
    </message>
    <message>
        <source>The weights file does not exist.</source>
        <translation>Файла весов не существует.</translation>
    </message>
    <message>
        <source>The weights file may not be read.</source>
        <translation>Файл весов нельзя читать.</translation>
    </message>
    <message>
        <source>The weights file cannot be opened.</source>
        <translation>Файл весов не открывается.</translation>
    </message>
    <message>
        <source>The enlarging network that comes with Ambrotype cannot be opened, so the picture was enlarged by plain resampling.</source>
        <translation>Сеть увеличения из состава Ambrotype не открывается, поэтому снимок увеличен простым пересчётом.</translation>
    </message>
    <message>
        <source>Installing Ambrotype again brings it back.</source>
        <translation>Повторная установка Ambrotype вернёт её.</translation>
    </message>
    <message>
        <source>This is a folder or a device, not a weights file.</source>
        <translation>Это папка или устройство, а не файл весов.</translation>
    </message>
    <message>
        <source>The weights file is empty; the download may have failed. Get it again.</source>
        <translation>Файл весов пуст; возможно, скачивание не удалось. Получите его заново.</translation>
    </message>
    <message>
        <source>The ncnn network is not one of those that can be read (compact or RRDB enlargers).</source>
        <translation>Сеть ncnn не из тех, что читаются (compact или увеличители RRDB).</translation>
    </message>
    <message>
        <source>The file is no ncnn network description.</source>
        <translation>Файл - не описание сети ncnn.</translation>
    </message>
    <message>
        <source>The ncnn network holds 8-bit or otherwise packed weights, which are not supported.</source>
        <translation>В сети ncnn 8-битные или иначе упакованные веса, они не поддерживаются.</translation>
    </message>
    <message>
        <source>The weights file is not a valid PyTorch file.</source>
        <translation>Файл весов - не настоящий файл PyTorch.</translation>
    </message>
    <message>
        <source>The file holds a whole pickled program object (%1) instead of plain weights. Ask for its state dict, or export it as safetensors.</source>
        <translation>В файле целый объект программы (pickle, %1) вместо весов. Попросите его state dict или экспорт в safetensors.</translation>
    </message>
    <message>
        <source>The file wants to run %1 while it is opened. It was refused and nothing was run; do not trust where it came from.</source>
        <translation>При открытии файл хочет выполнить %1. Это отклонено, ничего не выполнено; не доверяйте его источнику.</translation>
    </message>
    <message>
        <source>The file holds numbers of a kind that is not supported (%1).</source>
        <translation>В файле числа неподдерживаемого вида (%1).</translation>
    </message>
    <message>
        <source>The file was written by a PyTorch older than 0.4. Save it again with a newer one.</source>
        <translation>Файл записан PyTorch старше 0.4. Сохраните его заново в более новом.</translation>
    </message>
    <message>
        <source>The weights file is cut off.</source>
        <translation>Файл весов обрезан.</translation>
    </message>
    <message>
        <source>This is a web page that was saved under the name of a weights file; the download did not work. Get the file again.</source>
        <translation>Это веб-страница, сохранённая под именем файла весов; скачивание не удалось. Получите файл заново.</translation>
    </message>
    <message>
        <source>This is a Git LFS pointer, not the weights themselves. Download the file itself.</source>
        <translation>Это указатель Git LFS, а не сами веса. Скачайте сам файл.</translation>
    </message>
    <message>
        <source>This is a tar archive. Unpack it and open the weights file inside.</source>
        <translation>Это архив tar. Распакуйте его и откройте файл весов внутри.</translation>
    </message>
    <message>
        <source>This file is compressed with gzip. Unpack it first.</source>
        <translation>Файл сжат gzip. Сначала распакуйте его.</translation>
    </message>
    <message>
        <source>This is a Keras file (HDF5), which is not supported.</source>
        <translation>Это файл Keras (HDF5), он не поддерживается.</translation>
    </message>
    <message>
        <source>This is no weights file that is known here.</source>
        <translation>Это не файл весов из известных здесь.</translation>
    </message>
    <message>
        <source>The weights file is empty; the download may have failed.</source>
        <translation>Файл весов пуст; возможно, скачивание не удалось.</translation>
    </message>
    <message>
        <source>The weights file is damaged: %1.</source>
        <translation>Файл весов повреждён: %1.</translation>
    </message>
    <message>
        <source>There is not enough memory to read the weights file.</source>
        <translation>Не хватает памяти, чтобы прочитать файл весов.</translation>
    </message>
    <message>
        <source>The weights file could not be read.</source>
        <translation>Файл весов не удалось прочитать.</translation>
    </message>
    <message>
        <source>The header of the safetensors file is damaged: %1.</source>
        <translation>Заголовок файла safetensors повреждён: %1.</translation>
    </message>
    <message>
        <source>The file holds no weights.</source>
        <translation>В файле нет весов.</translation>
    </message>
    <message>
        <source>This is a Python pickle, but no PyTorch weights file.</source>
        <translation>Это pickle языка Python, но не веса PyTorch.</translation>
    </message>
    <message>
        <source>The file was written on a machine with another byte order, which is not supported.</source>
        <translation>Файл записан на машине с другим порядком байтов, это не поддерживается.</translation>
    </message>
    <message>
        <source>The file holds no network weights (no state dict).</source>
        <translation>В файле нет весов сети (нет state dict).</translation>
    </message>
    <message>
        <source>The file is a zip archive, but no PyTorch weights are in it.</source>
        <translation>Файл - архив zip, но весов PyTorch в нём нет.</translation>
    </message>
    <message>
        <source>The weights file is compressed in parts of more than 4 GB.</source>
        <translation>Файл весов сжат частями более 4 ГБ.</translation>
    </message>
    <message>
        <source>The weights file is an encrypted archive.</source>
        <translation>Файл весов - зашифрованный архив.</translation>
    </message>
    <message>
        <source>The weights file was compressed again after it was published, which this build cannot read.</source>
        <translation>Файл весов был сжат заново после публикации, эта сборка такого не читает.</translation>
    </message>
    <message>
        <source>The weights file is compressed in a way that is not supported.</source>
        <translation>Файл весов сжат неподдерживаемым способом.</translation>
    </message>
    <message>
        <source>The file &quot;head&quot; is missing or was changed, so lines at the end may be missing.</source>
        <translation>Файл &quot;head&quot; пропал или изменён, поэтому строк в конце может не хватать.</translation>
    </message>
    <message>
        <source>The log ended at this line when it was last written, but the line is not there or not the same: lines at the end were removed or changed.</source>
        <translation>При последней записи журнал кончался этой строкой, но её нет или она другая: строки в конце удалены или изменены.</translation>
    </message>
    <message>
        <source>No line has the hash %1 that was kept: the log was written anew or cut.</source>
        <translation>Строки с сохранённым хешем %1 нет: журнал написан заново или обрезан.</translation>
    </message>
    <message>
        <source>The line was changed: it does not have the form of a line of this log.</source>
        <translation>Строка изменена: она не имеет вида строки этого журнала.</translation>
    </message>
    <message>
        <source>The line was changed: it does not fit its hash.</source>
        <translation>Строка изменена: она не соответствует своему хешу.</translation>
    </message>
    <message>
        <source>The line was moved here: it was written on %1.</source>
        <translation>Строка перенесена сюда: она записана %1.</translation>
    </message>
    <message>
        <source>The line is a copy of %1.</source>
        <translation>Строка - копия %1.</translation>
    </message>
    <message>
        <source>The line was written right behind %1: what stands between them was inserted or moved.</source>
        <translation>Строка записана сразу за %1: то, что между ними, вставлено или перенесено.</translation>
    </message>
    <message>
        <source>The beginning of the log was removed: this is not its first line.</source>
        <translation>Начало журнала удалено: это не первая его строка.</translation>
    </message>
    <message>
        <source>The line does not follow the one before it: lines between them were removed or moved.</source>
        <translation>Строка не следует за предыдущей: строки между ними удалены или перенесены.</translation>
    </message>
    <message>
        <source>The last line (%1 bytes) is torn, because the program was ended while it wrote. The next entry takes it off and says so.</source>
        <translation>Последняя строка (%1 байт) оборвана: программа завершилась во время записи. Следующая запись снимет её и сообщит об этом.</translation>
    </message>
    <message>
        <source>The line was changed: its end is missing.</source>
        <translation>Строка изменена: её конца нет.</translation>
    </message>
    <message>
        <source>Reports are written as .html, .csv, .json or .txt. Choose a name that ends so.</source>
        <translation>Отчёты пишутся в .html, .csv, .json или .txt. Выберите имя с таким окончанием.</translation>
    </message>
    <message>
        <source>Delivery sheets are written as .html or .csv. Choose a name that ends so.</source>
        <translation>Сопроводительные листы пишутся в .html или .csv. Выберите имя с таким окончанием.</translation>
    </message>
    <message>
        <source>The audit log has no picture of this order.</source>
        <translation>В журнале нет снимков этого заказа.</translation>
    </message>
    <message>
        <source>There is no audit log there.</source>
        <translation>Журнала там нет.</translation>
    </message>
    <message>
        <source>The audit log may not be read or written. Check the permissions of its folder.</source>
        <translation>Журнал нельзя читать или писать. Проверьте права на его папку.</translation>
    </message>
    <message>
        <source>The audit log cannot be written, because the disk is full. Make room.</source>
        <translation>Журнал не записать: диск полон. Освободите место.</translation>
    </message>
    <message>
        <source>The audit log cannot be read or written.</source>
        <translation>Журнал не читается или не пишется.</translation>
    </message>
    <message>
        <source>This face lies outside of the picture.</source>
        <translation>Это лицо вне снимка.</translation>
    </message>
    <message>
        <source>There is not enough memory for the faces. Close other programs.</source>
        <translation>Для лиц не хватает памяти. Закройте другие программы.</translation>
    </message>
    <message>
        <source>Something unforeseen went wrong with the faces.</source>
        <translation>С лицами случилось что-то непредвиденное.</translation>
    </message>
    <message>
        <source>It may not be read. Check the permissions of the file and its folder.</source>
        <translation>Нет права на чтение. Проверьте права на файл и папку.</translation>
    </message>
    <message>
        <source>There is no such file or folder. Check the spelling.</source>
        <translation>Такого файла или папки нет. Проверьте написание.</translation>
    </message>
    <message>
        <source>It cannot be read. Check the disk or the network drive.</source>
        <translation>Не читается. Проверьте диск или сетевой диск.</translation>
    </message>
    <message>
        <source>Nothing fits this pattern. Check the spelling.</source>
        <translation>Этому шаблону ничего не соответствует. Проверьте написание.</translation>
    </message>
    <message>
        <source>The result would replace one of the pictures given. Choose another folder or another name.</source>
        <translation>Результат заменил бы один из заданных снимков. Выберите другую папку или имя.</translation>
    </message>
    <message>
        <source>The folder for the results may not be written. Choose another one.</source>
        <translation>В папку для результатов нельзя писать. Выберите другую.</translation>
    </message>
    <message>
        <source>The disk for the results is full. Make room or choose another folder.</source>
        <translation>Диск для результатов полон. Освободите место или выберите другую папку.</translation>
    </message>
    <message>
        <source>A file lies where the folder for the results should be. Choose another one.</source>
        <translation>На месте папки для результатов лежит файл. Выберите другую.</translation>
    </message>
    <message>
        <source>The folder for the results cannot be made. Choose another one.</source>
        <translation>Папку для результатов не создать. Выберите другую.</translation>
    </message>
    <message>
        <source>The file could not be removed. Check the permissions of its folder.</source>
        <translation>Файл не удалось удалить. Проверьте права на его папку.</translation>
    </message>
    <message>
        <source>The network gave a result that cannot be right. Get its file again, or use another one.</source>
        <translation>Сеть выдала результат, который не может быть верным. Получите её файл заново или возьмите другую.</translation>
    </message>
    <message>
        <source>The folder for hand-offs may not be written. Choose another one.</source>
        <translation>В папку для передачи нельзя писать. Выберите другую.</translation>
    </message>
    <message>
        <source>The folder of the hand-off cannot be named.</source>
        <translation>Папку для передачи не назвать.</translation>
    </message>
    <message>
        <source>Too many hand-offs of this name exist already.</source>
        <translation>Передач с таким именем уже слишком много.</translation>
    </message>
    <message>
        <source>The stage &quot;%1&quot; had the model %2 then, and does not have it now.</source>
        <translation>У этапа &quot;%1&quot; тогда была модель %2, а теперь её нет.</translation>
    </message>
    <message>
        <source>The stage &quot;%1&quot; has the model %2 now, and did not have it then.</source>
        <translation>У этапа &quot;%1&quot; теперь модель %2, а тогда её не было.</translation>
    </message>
    <message>
        <source>Networks ran on other kernels then (%1) than here (%2).</source>
        <translation>Тогда сети работали на других ядрах (%1), чем здесь (%2).</translation>
    </message>
    <message>
        <source>The file that was made cannot be read back.</source>
        <translation>Созданный файл не читается.</translation>
    </message>
    <message>
        <source>The original was changed since: its content is not what the sidecar names, so the same result cannot be made from it.</source>
        <translation>Оригинал с тех пор изменён: его содержимое не то, что названо в сопроводительном файле, поэтому тот же результат не получить.</translation>
    </message>
    <message>
        <source>The original is not where the sidecar says. Name a folder to look for it; it is known by its content.</source>
        <translation>Оригинала нет там, где указано в сопроводительном файле. Назовите папку для поиска; он узнаётся по содержимому.</translation>
    </message>
    <message>
        <source>The result was made on the device &quot;%1&quot;, now it was &quot;%2&quot;.</source>
        <translation>Результат сделан на устройстве &quot;%1&quot;, теперь это &quot;%2&quot;.</translation>
    </message>
    <message>
        <source>The further file &quot;%1&quot; would replace another picture of this run. Choose another name or sub-folder for it.</source>
        <translation>Дополнительный файл &quot;%1&quot; заменил бы другой снимок этого запуска. Выберите для него другое имя или подпапку.</translation>
    </message>
    <message>
        <source>A further file to be written has no label.</source>
        <translation>У дополнительного файла нет метки.</translation>
    </message>
    <message>
        <source>Two further files have the label &quot;%1&quot;. Give each its own.</source>
        <translation>У двух дополнительных файлов метка &quot;%1&quot;. Дайте каждому свою.</translation>
    </message>
    <message>
        <source>The sub-folder of &quot;%1&quot; must lie inside the folder of the results.</source>
        <translation>Подпапка &quot;%1&quot; должна лежать внутри папки результатов.</translation>
    </message>
    <message>
        <source>This build cannot write the format of &quot;%1&quot;. Choose JPEG, PNG, TIFF or WebP.</source>
        <translation>Эта сборка не пишет формат &quot;%1&quot;. Выберите JPEG, PNG, TIFF или WebP.</translation>
    </message>
    <message>
        <source>This is no sidecar of Ambrotype. They are called &quot;picture.ext.ambrotype.json&quot;.</source>
        <translation>Это не сопроводительный файл Ambrotype. Они называются &quot;picture.ext.ambrotype.json&quot;.</translation>
    </message>
    <message>
        <source>This sidecar was written by a newer Ambrotype. Install that version to read it.</source>
        <translation>Сопроводительный файл записан более новой версией Ambrotype. Установите её, чтобы его прочитать.</translation>
    </message>
    <message>
        <source>The sidecar names no result, so there is nothing to make again.</source>
        <translation>В сопроводительном файле не назван результат, поэтому повторять нечего.</translation>
    </message>
    <message>
        <source>The sidecar cannot be used: &quot;%1&quot; is missing or makes no sense.</source>
        <translation>Сопроводительный файл непригоден: &quot;%1&quot; отсутствует или не имеет смысла.</translation>
    </message>
    <message>
        <source>The sidecar cannot be used: &quot;recipe&quot; is missing.</source>
        <translation>Сопроводительный файл непригоден: нет &quot;recipe&quot;.</translation>
    </message>
    <message>
        <source>The sidecar cannot be read. Check its name and permissions.</source>
        <translation>Сопроводительный файл не читается. Проверьте имя и права.</translation>
    </message>
    <message>
        <source>The cache folder cannot be written. Check its disk and permissions.</source>
        <translation>В папку кэша нельзя писать. Проверьте диск и права.</translation>
    </message>
    <message>
        <source>The name template has a closing brace too many.</source>
        <translation>В шаблоне имени лишняя закрывающая скобка.</translation>
    </message>
    <message>
        <source>A brace in the name template is not closed.</source>
        <translation>В шаблоне имени скобка не закрыта.</translation>
    </message>
    <message>
        <source>The name template has no token {%1}.</source>
        <translation>В шаблоне имени нет обозначения {%1}.</translation>
    </message>
    <message>
        <source>There is not enough memory for this picture. Close other programs.</source>
        <translation>Для этого снимка не хватает памяти. Закройте другие программы.</translation>
    </message>
    <message>
        <source>Something unforeseen went wrong with this picture.</source>
        <translation>С этим снимком случилось что-то непредвиденное.</translation>
    </message>
    <message>
        <source>This build cannot write this format. Choose JPEG, PNG, TIFF or WebP.</source>
        <translation>Эта сборка не пишет этот формат. Выберите JPEG, PNG, TIFF или WebP.</translation>
    </message>
    <message>
        <source>The file is not there any more. Was it moved, or its drive taken away?</source>
        <translation>Файла больше нет. Его перенесли или отключили диск?</translation>
    </message>
    <message>
        <source>The file was changed while it was read. Wait until it is complete, then try again.</source>
        <translation>Файл изменился во время чтения. Дождитесь его завершения и попробуйте снова.</translation>
    </message>
    <message>
        <source>The picture was changed after it was added. Add it again to enhance it as it is now.</source>
        <translation>Снимок изменён после добавления. Добавьте его снова, чтобы улучшить в нынешнем виде.</translation>
    </message>
    <message>
        <source>This format holds 8 bits per sample, so the result has no more. PNG and TIFF hold 16.</source>
        <translation>Этот формат хранит 8 бит, больше у результата нет. PNG и TIFF хранят 16.</translation>
    </message>
    <message>
        <source>There is not enough memory for this picture. Close other programs, or work on fewer pictures at once.</source>
        <translation>Для этого снимка не хватает памяти. Закройте другие программы или обрабатывайте меньше снимков сразу.</translation>
    </message>
    <message>
        <source>There is not enough memory for this view. Close other programs.</source>
        <translation>Для этого вида не хватает памяти. Закройте другие программы.</translation>
    </message>
    <message>
        <source>Something unforeseen went wrong while the picture was computed.</source>
        <translation>При вычислении снимка случилось что-то непредвиденное.</translation>
    </message>
    <message>
        <source>The picture was changed after it was put into the queue. &quot;Retry&quot; takes it as it is now.</source>
        <translation>Снимок изменён после добавления в очередь. «Повторить» возьмёт его в нынешнем виде.</translation>
    </message>
    <message>
        <source>Face %1 may no longer look like the same person%2.</source>
        <translation>Лицо %1, возможно, уже не похоже на того же человека%2.</translation>
    </message>
    <message>
        <source>The disk of &quot;%1&quot; has %2 free, but the results need about %3. Make room, or choose another folder.</source>
        <translation>На диске &quot;%1&quot; свободно %2, а для результатов нужно около %3. Освободите место или выберите другую папку.</translation>
    </message>
    <message>
        <source>The folder &quot;%1&quot; may not be written. Change its permissions, or choose another one.</source>
        <translation>В папку &quot;%1&quot; нельзя писать. Измените права или выберите другую.</translation>
    </message>
    <message>
        <source>An entry of the queue cannot be understood.</source>
        <translation>Запись очереди непонятна.</translation>
    </message>
    <message>
        <source>This queue was made by a newer version of Ambrotype. Update this one, or use another queue.</source>
        <translation>Эта очередь создана более новой версией Ambrotype. Обновите программу или возьмите другую очередь.</translation>
    </message>
    <message>
        <source>The file of the queue is damaged.</source>
        <translation>Файл очереди повреждён.</translation>
    </message>
    <message>
        <source>There is no item %1 in the queue.</source>
        <translation>В очереди нет записи %1.</translation>
    </message>
    <message>
        <source>This picture has no result to decide on.</source>
        <translation>У этого снимка нет результата, о котором можно решать.</translation>
    </message>
    <message>
        <source>The result is not there any more.</source>
        <translation>Результата больше нет.</translation>
    </message>
    <message>
        <source>The XMP file beside the picture cannot be read.</source>
        <translation>Файл XMP рядом со снимком не прочитать.</translation>
    </message>
    <message>
        <source>The XMP file beside the picture cannot be made.</source>
        <translation>Файл XMP рядом со снимком не создать.</translation>
    </message>
    <message>
        <source>The XMP file beside the result cannot be removed.</source>
        <translation>Файл XMP рядом с результатом не удалить.</translation>
    </message>
    <message>
        <source>The program ended while working on it.</source>
        <translation>Программа завершилась во время работы над ним.</translation>
    </message>
    <message>
        <source>This is no address of a queue. Write postgresql://user:password@host:port/database, or the path of a file.</source>
        <translation>Это не адрес очереди. Напишите postgresql://user:password@host:port/database или путь к файлу.</translation>
    </message>
    <message>
        <source>The copy of the queue cannot be written.</source>
        <translation>Копию очереди не записать.</translation>
    </message>
    <message>
        <source>The queue was repaired. See whether everything is there before it goes on.</source>
        <translation>Очередь восстановлена. Проверьте, всё ли на месте, прежде чем продолжить.</translation>
    </message>
    <message>
        <source>Nothing of the queue can be read, and there is no backup. Move its file away; then a new queue is made.</source>
        <translation>Из очереди ничего нельзя прочитать, и резервной копии нет. Уберите её файл, тогда будет создана новая очередь.</translation>
    </message>
    <message>
        <source>Another program is copying or repairing the queue. Try again in a minute.</source>
        <translation>Другая программа копирует или восстанавливает очередь. Попробуйте через минуту.</translation>
    </message>
    <message>
        <source>The repaired queue cannot be written.</source>
        <translation>Восстановленную очередь нельзя записать.</translation>
    </message>
    <message>
        <source>The folder of the queue cannot be made. Check its permissions.</source>
        <translation>Папку очереди не создать. Проверьте её права.</translation>
    </message>
    <message>
        <source>The disk of the queue is full. Make room and try again.</source>
        <translation>Диск очереди полон. Освободите место и попробуйте снова.</translation>
    </message>
    <message>
        <source>The queue may not be written. Check the permissions of its file.</source>
        <translation>В очередь нельзя писать. Проверьте права на её файл.</translation>
    </message>
    <message>
        <source>Another program keeps the queue busy. Try again.</source>
        <translation>Очередь занята другой программой. Попробуйте снова.</translation>
    </message>
    <message>
        <source>The queue cannot be reached. Check its address and whether its disk or server is there.</source>
        <translation>Очередь недоступна. Проверьте её адрес и на месте ли диск или сервер.</translation>
    </message>
    <message>
        <source>Shared queues need Qt&apos;s driver for PostgreSQL. Install the package libqt6sql6-psql.</source>
        <translation>Для общих очередей нужен драйвер Qt для PostgreSQL. Установите пакет libqt6sql6-psql.</translation>
    </message>
    <message>
        <source>The queue needs Qt&apos;s driver for SQLite. Install the package libqt6sql6-sqlite.</source>
        <translation>Для очереди нужен драйвер Qt для SQLite. Установите пакет libqt6sql6-sqlite.</translation>
    </message>
    <message>
        <source>There is no queue at this place.</source>
        <translation>Очереди здесь нет.</translation>
    </message>
    <message>
        <source>The damaged queue cannot be put aside.</source>
        <translation>Повреждённую очередь не отложить в сторону.</translation>
    </message>
    <message>
        <source>The choices made for the faces of this picture cannot be read.</source>
        <translation>Решения по лицам этого снимка не читаются.</translation>
    </message>
    <message>
        <source>There is not enough memory for this picture. Close other programs or work on a smaller size.</source>
        <translation>Для этого снимка не хватает памяти. Закройте другие программы или возьмите меньший размер.</translation>
    </message>
    <message>
        <source>The picture could not be processed because of a fault in the program.</source>
        <translation>Снимок не обработан из-за ошибки в программе.</translation>
    </message>
    <message>
        <source>The %1 cannot be understood at line %2, column %3: %4.</source>
        <translation>%1: непонятно в строке %2, столбец %3: %4.</translation>
    </message>
    <message>
        <source>The %1 is larger than 4 MiB, which no such file is.</source>
        <translation>%1: больше 4 МиБ, таким файл не бывает.</translation>
    </message>
    <message>
        <source>The %1 holds a number that is too large.</source>
        <translation>%1: содержит слишком большое число.</translation>
    </message>
    <message>
        <source>The result would have %1 megapixels; choose a smaller size (at most 1000).</source>
        <translation>В результате было бы %1 Мпикс; выберите меньший размер (не больше 1000).</translation>
    </message>
    <message>
        <source>The preset was made by a newer version; what is not known was left alone.</source>
        <translation>Пресет создан более новой версией; неизвестное не тронуто.</translation>
    </message>
    <message>
        <source>The preset file cannot be read.</source>
        <translation>Файл пресета не читается.</translation>
    </message>
    <message>
        <source>Sets everything back; the picture stays as it is.</source>
        <translation>Возвращает всё к началу; снимок остаётся как есть.</translation>
    </message>
    <message>
        <source>A preset needs a name with at least one letter or digit.</source>
        <translation>В имени пресета нужна хотя бы одна буква или цифра.</translation>
    </message>
    <message>
        <source>The name &quot;none&quot; is taken by the neutral preset; choose another one.</source>
        <translation>Имя &quot;none&quot; занято нейтральным пресетом; выберите другое.</translation>
    </message>
    <message>
        <source>The folder for presets cannot be made.</source>
        <translation>Папку для пресетов не создать.</translation>
    </message>
    <message>
        <source>There is no preset of yours with this name.</source>
        <translation>Вашего пресета с таким именем нет.</translation>
    </message>
    <message>
        <source>The preset could not be removed.</source>
        <translation>Пресет не удалось удалить.</translation>
    </message>
    <message>
        <source>The order names the stage &quot;%1&quot; twice.</source>
        <translation>Порядок называет этап &quot;%1&quot; дважды.</translation>
    </message>
    <message>
        <source>The order must name every stage once; it names %1 of %2.</source>
        <translation>Порядок должен назвать каждый этап один раз; названо %1 из %2.</translation>
    </message>
    <message>
        <source>The recipe names the stage &quot;%1&quot; twice.</source>
        <translation>Рецепт называет этап &quot;%1&quot; дважды.</translation>
    </message>
    <message>
        <source>The recipe holds a value of a wrong kind.</source>
        <translation>В рецепте значение неверного вида.</translation>
    </message>
    <message>
        <source>The picture has no copy that small.</source>
        <translation>Такой маленькой копии у снимка нет.</translation>
    </message>
    <message>
        <source>The part of the picture that was asked for does not exist.</source>
        <translation>Запрошенной части снимка не существует.</translation>
    </message>
    <message>
        <source>Results have 8 or 16 bits per sample.</source>
        <translation>У результатов 8 или 16 бит.</translation>
    </message>
    <message>
        <source>The picture has no pixels.</source>
        <translation>В снимке нет пикселей.</translation>
    </message>
    <message>
        <source>The five points of this face make no face.</source>
        <translation>Пять точек этого лица не складываются в лицо.</translation>
    </message>
    <message>
        <source>The face is turned too far away.</source>
        <translation>Лицо слишком отвёрнуто.</translation>
    </message>
    <message>
        <source>Its strength is 0.</source>
        <translation>Его сила равна 0.</translation>
    </message>
    <message>
        <source>Every strength made it another person.</source>
        <translation>При любой силе это был другой человек.</translation>
    </message>
    <message>
        <source>The queue is being brought up to date by another program. Try again in a minute.</source>
        <translation>Другая программа приводит очередь в соответствие с новой версией. Повторите через минуту.</translation>
    </message>
    <message>
        <source>The teeth were not kept: the parts of this face could not be told apart. Lower the strength of this face.</source>
        <translation>Зубы не сохранены: части этого лица не удалось различить. Снизьте силу этого лица.</translation>
    </message>
    <message>
        <source>The teeth were not kept: no network that tells the parts of a face is on this machine. Import one, or lower the strength of this face.</source>
        <translation>Зубы не сохранены: на этом компьютере нет сети, различающей части лица. Импортируйте её или снизьте силу этого лица.</translation>
    </message>
    <message>
        <source>Choose the weights file of the network that restores faces.</source>
        <translation>Выберите файл весов сети, которая восстанавливает лица.</translation>
    </message>
    <message>
        <source>Out of focus.</source>
        <translation>Не в фокусе.</translation>
    </message>
    <message>
        <source>Perhaps no face.</source>
        <translation>Возможно, не лицо.</translation>
    </message>
    <message>
        <source>Not the largest.</source>
        <translation>Не самое крупное.</translation>
    </message>
    <message>
        <source>Not in the middle.</source>
        <translation>Не в середине.</translation>
    </message>
    <message>
        <source>One too many.</source>
        <translation>Одно лишнее.</translation>
    </message>
    <message>
        <source>Switched off.</source>
        <translation>Выключено.</translation>
    </message>
    <message>
        <source>The face could not be restored.</source>
        <translation>Лицо не удалось восстановить.</translation>
    </message>
    <message>
        <source>Choose the weights file of the network that enlarges.</source>
        <translation>Выберите файл весов сети для увеличения.</translation>
    </message>
    <message>
        <source>The result is sharper than the rest of the shoot (sharpness %1, usual %2).</source>
        <translation>Результат резче, чем остальная съёмка (резкость %1, обычно %2).</translation>
    </message>
    <message>
        <source>The result is softer than the rest of the shoot (sharpness %1, usual %2).</source>
        <translation>Результат мягче, чем остальная съёмка (резкость %1, обычно %2).</translation>
    </message>
    <message>
        <source>The result is noisier than the rest of the shoot (noise %1, usual %2).</source>
        <translation>Результат шумнее, чем остальная съёмка (шум %1, обычно %2).</translation>
    </message>
    <message>
        <source>The result is smoother than the rest of the shoot (noise %1, usual %2).</source>
        <translation>Результат глаже, чем остальная съёмка (шум %1, обычно %2).</translation>
    </message>
    <message>
        <source>The result is redder in the faces than the rest of the shoot (skin, red against green %1, usual %2).</source>
        <translation>Лица в результате краснее, чем в остальной съёмке (кожа, красный против зелёного %1, обычно %2).</translation>
    </message>
    <message>
        <source>The result is greener in the faces than the rest of the shoot (skin, red against green %1, usual %2).</source>
        <translation>Лица в результате зеленее, чем в остальной съёмке (кожа, красный против зелёного %1, обычно %2).</translation>
    </message>
    <message>
        <source>The result is yellower in the faces than the rest of the shoot (skin, yellow against blue %1, usual %2).</source>
        <translation>Лица в результате желтее, чем в остальной съёмке (кожа, жёлтый против синего %1, обычно %2).</translation>
    </message>
    <message>
        <source>The result is bluer in the faces than the rest of the shoot (skin, yellow against blue %1, usual %2).</source>
        <translation>Лица в результате синее, чем в остальной съёмке (кожа, жёлтый против синего %1, обычно %2).</translation>
    </message>
    <message>
        <source>The result is more like the original than the rest of the shoot (likeness %1, usual %2).</source>
        <translation>Результат больше похож на оригинал, чем остальная съёмка (сходство %1, обычно %2).</translation>
    </message>
    <message>
        <source>The result is less like the original than the rest of the shoot (likeness %1, usual %2).</source>
        <translation>Результат меньше похож на оригинал, чем остальная съёмка (сходство %1, обычно %2).</translation>
    </message>
    <message>
        <source>There is no folder of this name to watch.</source>
        <translation>Нет папки с таким именем, за которой можно следить.</translation>
    </message>
    <message>
        <source>Only folders can be watched, and this is a file.</source>
        <translation>Следить можно только за папками, а это файл.</translation>
    </message>
    <message>
        <source>The results cannot go into the watched folder itself. Choose another one, or a folder in it.</source>
        <translation>Результаты нельзя класть в саму отслеживаемую папку. Выберите другую или папку внутри неё.</translation>
    </message>
    <message>
        <source>The watched folder cannot be read. It is looked at again when it is back.</source>
        <translation>Отслеживаемая папка не читается. Когда она снова появится, её проверят ещё раз.</translation>
    </message>
    <message>
        <source>The disk of the data folder is full, so the hot folder waits. Make room.</source>
        <translation>Диск с папкой данных заполнен, поэтому папка слежения ждёт. Освободите место.</translation>
    </message>
    <message>
        <source>The list of what the hot folder has taken may not be written. Check the data folder.</source>
        <translation>Список того, что взято из папки слежения, нельзя записать. Проверьте папку данных.</translation>
    </message>
    <message>
        <source>The list of what the hot folder has taken cannot be read or written.</source>
        <translation>Список того, что взято из папки слежения, не читается или не записывается.</translation>
    </message>
    <message>
        <source>Another program watches this folder already. End it, or let it do the work.</source>
        <translation>За этой папкой уже следит другая программа. Завершите её или оставьте работу ей.</translation>
    </message>
    <message>
        <source>A blind comparison needs two to four recipes and at least one picture.</source>
        <translation>Для слепого сравнения нужно от двух до четырёх рецептов и хотя бы один снимок.</translation>
    </message>
    <message>
        <source>The votes of the comparison cannot be understood.</source>
        <translation>Голоса сравнения не удаётся прочитать.</translation>
    </message>
    <message>
        <source>The comparison cannot be understood: &quot;%1&quot; makes no sense.</source>
        <translation>Сравнение не удаётся прочитать: &quot;%1&quot; не имеет смысла.</translation>
    </message>
    <message>
        <source>The comparison cannot be understood.</source>
        <translation>Сравнение не удаётся прочитать.</translation>
    </message>
    <message>
        <source>Repair</source>
        <translation>Исправление</translation>
    </message>
    <message>
        <source>How strong the compression is that is repaired.</source>
        <translation>Насколько сильное сжатие исправляется.</translation>
    </message>
    <message>
        <source>Follow the file&apos;s compression</source>
        <translation>По сжатию файла</translation>
    </message>
    <message>
        <source>The amount is a share of what the JPEG quality of the file means: 50 repairs just that, 100 twice as much. Files that are no JPEG stay as they are.</source>
        <translation>Величина — доля того, что значит качество JPEG этого файла: 50 исправляет именно это, 100 — вдвое больше. Файлы не в JPEG остаются как есть.</translation>
    </message>
    <message>
        <source>Takes back what JPEG compression left: blocks, fringes along edges and blotched colours.</source>
        <translation>Убирает следы сжатия JPEG: блоки, каймы вдоль краёв и цветные пятна.</translation>
    </message>
    <message>
        <source>Deblur</source>
        <translation>Размытие</translation>
    </message>
    <message>
        <source>Takes a little of the blur of a soft lens or a slight misfocus back, by a small network that comes with the program and keeps to what the picture shows.</source>
        <translation>Немного убирает размытие мягкого объектива или лёгкого промаха фокуса малой сетью из состава программы, которая держится того, что есть на снимке.</translation>
    </message>
    <message>
        <source>How far each point of the picture is spread. Too much draws rings around edges.</source>
        <translation>Насколько размыта каждая точка снимка. Слишком много рисует ореолы вокруг краёв.</translation>
    </message>
    <message>
        <source>The deblurring network that comes with Ambrotype cannot be opened, so the blur was not taken back.</source>
        <translation>Сеть устранения размытия из состава Ambrotype не открывается, поэтому размытие осталось.</translation>
    </message>
    <message>
        <source>Adds colour to black-and-white photographs</source>
        <translation>Раскрашивает чёрно-белые фотографии</translation>
    </message>
    <message>
        <source>Adds colour to faces</source>
        <translation>Раскрашивает лица</translation>
    </message>
    <message>
        <source>Animates a portrait</source>
        <translation>Оживляет портрет</translation>
    </message>
    <message>
        <source>Enlarges photographs</source>
        <translation>Увеличивает фотографии</translation>
    </message>
    <message>
        <source>Fills missing parts of faces</source>
        <translation>Дополняет недостающие части лиц</translation>
    </message>
    <message>
        <source>Finds faces and five points on each</source>
        <translation>Находит лица и пять точек на каждом</translation>
    </message>
    <message>
        <source>Finds scratches and restores old photographs</source>
        <translation>Находит царапины и восстанавливает старые фотографии</translation>
    </message>
    <message>
        <source>Makes a face from a map of its parts</source>
        <translation>Создаёт лицо по карте его частей</translation>
    </message>
    <message>
        <source>Measures whether two faces are the same person</source>
        <translation>Определяет, один ли человек на двух лицах</translation>
    </message>
    <message>
        <source>Removes motion blur</source>
        <translation>Убирает смаз от движения</translation>
    </message>
    <message>
        <source>Removes noise</source>
        <translation>Убирает шум</translation>
    </message>
    <message>
        <source>Restores faces</source>
        <translation>Восстанавливает лица</translation>
    </message>
    <message>
        <source>Tells the parts of a face apart</source>
        <translation>Различает части лица</translation>
    </message>
    <message>
        <source>Size and hash come from public model lists of others; the publisher states none.</source>
        <translation>Размер и хеш взяты из чужих открытых списков моделей; сам издатель их не указывает.</translation>
    </message>
    <message>
        <source>ONNX: run by OpenCV, not by the networks of this program.</source>
        <translation>ONNX: выполняется через OpenCV, а не сетями этой программы.</translation>
    </message>
    <message>
        <source>Published on ModelScope, damo/cv_gpen_image-portrait-enhancement-hires; the name of the file is not known.</source>
        <translation>Опубликована на ModelScope, damo/cv_gpen_image-portrait-enhancement-hires; имя файла неизвестно.</translation>
    </message>
    <message>
        <source>Trained on MS-Celeb-1M, a data set that was withdrawn.</source>
        <translation>Обучена на MS-Celeb-1M, наборе данных, который был отозван.</translation>
    </message>
    <message>
        <source>The name of the file carries the first 8 digits of its hash: ff704c30.</source>
        <translation>В имени файла стоят первые 8 цифр его хеша: ff704c30.</translation>
    </message>
    <message>
        <source>The address is a folder. The file holds a keypoint detector and a generator.</source>
        <translation>По адресу находится папка. В файле детектор ключевых точек и генератор.</translation>
    </message>
    <message>
        <source>Has the keys and shapes of RetinaFace, MobileNet 0.25, but plain ReLU and other anchors; address and hash are not recorded.</source>
        <translation>Ключи и размеры как у RetinaFace, MobileNet 0.25, но обычный ReLU и другие якоря; адрес и хеш не записаны.</translation>
    </message>
    <message>
        <source>From the model zoo of insightface (r50); address, size and hash were not found.</source>
        <translation>Из собрания моделей insightface (r50); адрес, размер и хеш не найдены.</translation>
    </message>
    <message>
        <source>Caffe: not read by this program.</source>
        <translation>Caffe: эта программа его не читает.</translation>
    </message>
    <message>
        <source>Another network of the same author (Face-Detector-1MB) has the same keys but plain ReLU and other anchors; only the hash tells them apart.</source>
        <translation>Другая сеть того же автора (Face-Detector-1MB) имеет те же ключи, но обычный ReLU и другие якоря; различить их можно только по хешу.</translation>
    </message>
    <message>
        <source>A zip of several files (scratch detection, two encoders and decoders, three mapping networks): unpack it and import those.</source>
        <translation>Zip-архив из нескольких файлов (поиск царапин, два кодера и декодера, три сети отображения): распакуйте его и импортируйте их.</translation>
    </message>
    <message>
        <source>Enlarges photographs twofold, faithfully</source>
        <translation>Увеличивает фотографии вдвое, не выдумывая</translation>
    </message>
    <message>
        <source>Enlarges photographs fourfold, faithfully</source>
        <translation>Увеличивает фотографии вчетверо, не выдумывая</translation>
    </message>
    <message>
        <source>Comes with the program.</source>
        <translation>Поставляется с программой.</translation>
    </message>
    <message>
        <source>Takes a little blur back, faithfully</source>
        <translation>Убирает небольшое размытие, не выдумывая</translation>
    </message>
    <message>
        <source>Lays grain over the result, so that smoothed and enlarged areas do not look like plastic.</source>
        <translation>Накладывает на результат зерно, чтобы сглаженные и увеличенные места не выглядели пластиковыми.</translation>
    </message>
    <message>
        <source>How strong the grain is.</source>
        <translation>Сила зерна.</translation>
    </message>
    <message>
        <source>How coarse the grain is, in pixels of the result.</source>
        <translation>Крупность зерна в пикселях результата.</translation>
    </message>
    <message>
        <source>Follow the photograph&apos;s grain</source>
        <translation>По зерну снимка</translation>
    </message>
    <message>
        <source>The amount is a share of the photograph&apos;s own noise: 100 is as much as it had.</source>
        <translation>Сила задаётся долей шума самого снимка: 100 — столько, сколько в нём было.</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>Цвет</translation>
    </message>
    <message>
        <source>Share of the grain that each colour has for itself; film has little, a sensor much.</source>
        <translation>Доля зерна, своя для каждого цвета: у плёнки она мала, у матрицы велика.</translation>
    </message>
    <message>
        <source>Tones</source>
        <translation>Тона</translation>
    </message>
    <message>
        <source>Like film</source>
        <translation>Как на плёнке</translation>
    </message>
    <message>
        <source>Even</source>
        <translation>Равномерно</translation>
    </message>
    <message>
        <source>Where the grain is. Film has least of it in black and white.</source>
        <translation>Где лежит зерно. На плёнке его меньше всего в чёрном и белом.</translation>
    </message>
    <message>
        <source>Only a picture that is done can be done again with other settings.</source>
        <translation>Заново с другими настройками можно обработать только готовый снимок.</translation>
    </message>
    <message>
        <source>Somebody else is working on this picture already.</source>
        <translation>Над этим снимком уже работает кто-то другой.</translation>
    </message>
    <message>
        <source>A picture failed. Look at it, then go on.</source>
        <translation>Снимок не удался. Посмотрите на него и продолжайте.</translation>
    </message>
    <message>
        <source>This model is never chosen automatically.</source>
        <translation>Эта модель никогда не выбирается автоматически.</translation>
    </message>
    <message>
        <source>The file ends after %1 % of the picture: the rest is missing and stays grey.</source>
        <translation>Файл обрывается после %1 % снимка: остального нет, там останется серое поле.</translation>
    </message>
    <message>
        <source>The file is damaged: after %1 % of the picture parts may be wrong or missing.</source>
        <translation>Файл повреждён: после %1 % снимка возможны ошибки и пропуски.</translation>
    </message>
    <message>
        <source>Best available</source>
        <translation>Лучшая здесь</translation>
    </message>
    <message>
        <source>Scans of old prints: grain and softness are cleaned, twice the size; tone, scratches and stains stay.</source>
        <translation>Сканы старых отпечатков: убирает зерно и мягкость, размер вдвое; тон, царапины и пятна остаются.</translation>
    </message>
    <message>
        <source>This is not a readable image file.</source>
        <translation>Это не файл изображения, который можно прочитать.</translation>
    </message>
    <message>
        <source>No face restoration model is installed, so faces were only cleaned and sharpened. The list of models says which there are and what each allows.</source>
        <translation>Модель восстановления лиц не установлена, поэтому лица только очищены и сделаны резче. Какие модели есть и что каждая разрешает, сказано в списке моделей.</translation>
    </message>
    <message>
        <source>Nothing may be written in the folder of the data. Check its permissions.</source>
        <translation>В папку данных нельзя ничего записать. Проверьте права доступа.</translation>
    </message>
    <message>
        <source>The folder of the data is not there. Make it, or choose another one.</source>
        <translation>Папки данных нет. Создайте её или выберите другую.</translation>
    </message>
    <message>
        <source>The disk of the data is full. Make room.</source>
        <translation>Диск с данными заполнен. Освободите место.</translation>
    </message>
    <message>
        <source>A file to lock the data cannot be written.</source>
        <translation>Не удаётся записать файл блокировки данных.</translation>
    </message>
</context>
<context>
    <name>main</name>
    <message>
        <source>Restores and enhances photographs.</source>
        <translation>Восстанавливает и улучшает фотографии.</translation>
    </message>
    <message>
        <source>The preset that pictures have when they are opened, by its id.</source>
        <translation>Пресет, который получают снимки при открытии, по его обозначению.</translation>
    </message>
    <message>
        <source>Pictures and folders to open.</source>
        <translation>Снимки и папки, которые надо открыть.</translation>
    </message>
</context>
</TS>
